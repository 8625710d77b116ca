"""民主评议: the villagers' meeting on whether what was found out is true."""
