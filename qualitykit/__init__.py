"""Blind image quality assessment in Keras 3: scores, maps, training and analysis."""
