"""The golden table: cases worked out by hand (WORKINGS.md) and the small registry they stand on."""
