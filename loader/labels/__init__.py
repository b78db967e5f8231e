"""Definitions that people edit, and the dbt models generated from them."""
