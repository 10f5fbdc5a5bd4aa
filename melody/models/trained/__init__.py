"""The models at work, in NumPy: they read symbols and predict the next one."""
