"""The notations that a person may type, a file each; ``melody.seeds.text`` chooses among them."""
