"""Activation: declared syncs that make a destination mirror a query.

A sync (`definitions/syncs/*.yml`) names a model, its key, a destination and how columns become
fields. A run compares the model with what each record of the destination last accepted, in the
warehouse, sends what differs, and remembers each record that the destination has confirmed.
"""
