"""How days look where Django itself shows them (the admin): as everywhere else."""
