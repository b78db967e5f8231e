"""Rules written as SQL: the way out where no operator says what is meant.

sqlglot reads the text; what comes of it is a small tree of known operations, each of which a macro
writes in the same meaning for every warehouse. Nothing of the text itself reaches a warehouse.
"""

from loader.labels.sql_rules.problems import SqlError
from loader.labels.sql_rules.rule import sql_fields, sql_rule

__all__ = ["SqlError", "sql_fields", "sql_rule"]
