"""What pytest is to leave alone where an extra is not installed."""

from importlib.util import find_spec

# Classes of Ray's are the bases of what is in it.
collect_ignore = [] if find_spec("ray") else ["qualitykit/inference/cluster/listing_source.py"]
