"""What a conversion would do, as data and in words; nothing is written."""
