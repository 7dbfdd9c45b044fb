"""The engines: each asks its own question of the one meaning in `core`. No engine imports another."""
