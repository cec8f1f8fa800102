"""Pure data and rules. Nothing here imports Pulumi or does I/O, so that every rule can be tested on its own."""
