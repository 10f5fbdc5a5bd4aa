"""Run folders: checkpoints, history and model card."""
