"""What a person types or uploads -> an opening on the grid, in a model's own key."""
