"""GoogleSQL's own analyzer and reference evaluator (zetasql): what BigQuery's language says is so.

It knows names, types and functions as BigQuery does, where an emulator takes what its own engine
would take. The environment of requirements-bqemulator.lock has it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import wasmtime
import zetasql.core.wasm_client as client
from google.protobuf.empty_pb2 import Empty
from zetasql.api import PreparedQuery, TableBuilder
from zetasql.core.local_service import ZetaSqlLocalService
from zetasql.types import (
    AnalyzeRequest,
    AnalyzerOptions,
    ProductMode,
    SimpleCatalog,
    TypeKind,
    ZetaSQLBuiltinFunctionOptions,
)

#: The compiled module: a minute's work, done once for an environment.
_COMPILED = Path(sys.prefix) / f"zetasql-{version('wasmtime')}.cwasm"
_KINDS = {
    "INT64": TypeKind.TYPE_INT64,
    "INTEGER": TypeKind.TYPE_INT64,
    "FLOAT64": TypeKind.TYPE_DOUBLE,
    "FLOAT": TypeKind.TYPE_DOUBLE,
    "BOOL": TypeKind.TYPE_BOOL,
    "BOOLEAN": TypeKind.TYPE_BOOL,
    "STRING": TypeKind.TYPE_STRING,
    "BYTES": TypeKind.TYPE_BYTES,
    "JSON": TypeKind.TYPE_JSON,
    "DATE": TypeKind.TYPE_DATE,
    "DATETIME": TypeKind.TYPE_DATETIME,
    "TIMESTAMP": TypeKind.TYPE_TIMESTAMP,
    "NUMERIC": TypeKind.TYPE_NUMERIC,
}
#: (project, dataset) to table to column to BigQuery type.
Schemas = Mapping[tuple[str, str], Mapping[str, Mapping[str, str]]]


class _Module:
    @staticmethod
    def from_file(engine: Any, path: str) -> Any:
        if _COMPILED.exists():
            return wasmtime.Module.deserialize_file(engine, str(_COMPILED))
        module = wasmtime.Module.from_file(engine, path)
        # Two may start at once.
        part = _COMPILED.with_suffix(f".{os.getpid()}")
        part.write_bytes(module.serialize())
        part.replace(_COMPILED)
        return module


client.Module = _Module


class GoogleSql:
    """The analyzer, with the features and words of BigQuery."""

    def __init__(self) -> None:
        self._service = ZetaSqlLocalService.get_instance()
        self._language = self._service.get_language_options(maximum_features=True)
        self._language.product_mode = ProductMode.PRODUCT_EXTERNAL
        self._language.reserved_keywords = ["QUALIFY"]
        self._language.supported_statement_kinds = []

    def check(self, sql: str, schemas: Schemas) -> str | None:
        """What is wrong with one statement; None when nothing is."""
        projects: dict[str, list[SimpleCatalog]] = {}
        for (project, dataset), tables in schemas.items():
            built = [_table(name, columns) for name, columns in tables.items()]
            projects.setdefault(project, []).append(SimpleCatalog(name=dataset, table=built))
        catalogs = [
            SimpleCatalog(name=name, catalog=datasets, table=[])
            for name, datasets in projects.items()
        ]
        for datasets in projects.values():
            catalogs.extend(datasets)
        try:
            request = AnalyzeRequest(
                sql_statement=sql.strip().rstrip(";"),
                options=self._options(),
                simple_catalog=self._root(catalogs),
            )
            # What comes back is not looked at, and would take longer to read than to make.
            self._service.wasm_client.call_grpc_func(
                "ZetaSqlLocalService_Analyze", request.to_proto(), Empty
            )
        except Exception as error:  # zetasql's own, of several kinds
            return f"GoogleSQL: {' '.join(str(error).split())[:600]}"
        return None

    def rows(self, select: str) -> list[list[Any]]:
        """The rows of a select that reads no table; times must be texts or numbers in it."""
        query = (
            PreparedQuery.builder()
            .set_sql(select)
            .set_analyzer_options(self._options())
            .set_catalog(self._root([]))
            .prepare()
        )
        data = query.execute().content.table_data
        return [[_value(cell) for cell in row.cell] for row in data.row]

    def _options(self) -> AnalyzerOptions:
        return AnalyzerOptions(language_options=self._language, default_timezone="UTC")

    def _root(self, catalogs: Iterable[SimpleCatalog]) -> SimpleCatalog:
        root = SimpleCatalog(name="root", catalog=list(catalogs), table=[])
        root.builtin_function_options = ZetaSQLBuiltinFunctionOptions(
            language_options=self._language
        )
        return root


def _table(name: str, columns: Mapping[str, str]) -> Any:
    builder = TableBuilder(name)
    for column, kind in columns.items():
        builder.add_column(column, _KINDS[kind.upper()])
    return builder.build()


def _value(cell: Any) -> Any:
    for kind in ("int64", "bool", "double", "string", "json", "bytes"):
        if (found := getattr(cell, f"{kind}_value")) is not None:
            return found
    return None


__all__ = ["GoogleSql", "Schemas"]
