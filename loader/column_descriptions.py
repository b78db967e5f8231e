"""What the columns hold of which no YAML file tells: for the docs site and the warehouse."""

from __future__ import annotations

from contextlib import closing

from loader.builtins import EVENT_TABLE, builtin_columns
from loader.labels.project import project_labels
from loader.labels.property_words import defined_descriptions
from loader.profile import Target
from loader.site_properties import Descriptions, property_descriptions
from loader.warehouses import open_warehouse
from loader.warehouses.base import internal_table, tables_in

_CATALOG = "property_columns"


def column_descriptions(where: Target) -> Descriptions:
    """Of every built-in column, defined property and property seen in the warehouse so far. What
    is built in wins, then what was seen. Raises WarehouseError, and DefinitionError.
    """
    with closing(open_warehouse(where)) as warehouse:
        seen = (
            warehouse.query(
                "select scope, column_name, data_type, path, min(first_time) as first_time "
                f"from {internal_table(warehouse, _CATALOG)} "
                "group by scope, column_name, data_type, path"
            )
            if _CATALOG in tables_in(warehouse, warehouse.internal_schema)
            else []
        )
    return {
        **defined_descriptions(project_labels(where.project_dir).properties),
        **property_descriptions(seen),
        **{
            (scope, column.name): column.description
            for scope in ("event", "user")
            for column in builtin_columns(EVENT_TABLE)
        },
    }
