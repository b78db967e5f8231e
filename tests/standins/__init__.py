"""Servers that stand in for cloud warehouses, each a program for an environment of its own."""
