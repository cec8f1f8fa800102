"""What a review asks of a stack, as rules that Pulumi checks before it makes anything.

A rule is a value with a pure function; `catalogue` has them all. Rules know neither the program nor its library, so
that they hold for any stack, and find what a component forgets. Only `pack` knows Pulumi.
"""
