"""Facts of music, without files and without networks: keys, meters, spelling, harmony."""
