"""The proof that incremental syncs give the rows of a rebuild (docs/decisions/0008-proof.md)."""
