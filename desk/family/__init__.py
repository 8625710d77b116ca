"""What a family sees of its own benefits (P38), and the card with its code (P39)."""
