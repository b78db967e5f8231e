"""Rules whose SQL is kept byte by byte under golden/."""

from __future__ import annotations

from typing import Any

from loader.labels.selectors import selector_pattern
from loader.labels.sql_rules import sql_rule

CASES: dict[str, list[dict[str, Any]]] = {
    "type_is": [{"field": "type", "is": "click"}],
    "sign_up_click": [
        {"field": "type", "is": "click"},
        {"field": "target_text", "contains": "Sign Up"},
    ],
    "event_in": [{"field": "event", "in": ["Order Completed", "it's"]}],
    "mixed_in": [{"field": "properties.plain", "in": ["a", 10, True]}],
    "is_not": [{"field": "event", "is_not": "Order Completed"}],
    "starts_and_ends": [
        {"field": "path", "starts_with": "/Products/"},
        {"field": "path", "ends_with": "_100%"},
    ],
    "matches": [{"field": "path", "matches": "^/[A-Z]+/\\d+\\.HTML?$"}],
    "other_letters": [
        {"field": "path", "contains": "É_ß_é_Ж"},
        {"field": "event", "in": ["Été", "à", 1], "case_sensitive": False},
        {"field": "target_text", "matches": "^[éK]\\D"},
    ],
    "case_sensitive": [
        {"field": "path", "contains": "Sign", "case_sensitive": True},
        {"field": "path", "starts_with": "/A", "case_sensitive": True},
        {"field": "path", "ends_with": "Z", "case_sensitive": True},
        {"field": "path", "matches": "^/[A-Z]\\d", "case_sensitive": True},
        {"field": "event", "is": "Sign Up", "case_sensitive": False},
        {"field": "event", "is_not": "Log Out", "case_sensitive": False},
    ],
    "exists": [{"field": "hash", "exists": True}, {"field": "path", "exists": False}],
    "number": [{"field": "properties.plain", "gt": 10}, {"field": "properties.plain", "lte": 99.5}],
    "number_is": [{"field": "properties.plain", "is": 10}],
    "boolean_is": [{"field": "properties.plain", "is": True}],
    "date": [{"field": "properties.plain", "gte": "2026-01-01"}],
    "time": [
        {"field": "time", "gte": "2026-01-01"},
        {"field": "time", "lt": "2026-02-01T10:30:00"},
    ],
    "nested_property": [{"field": "properties.nested.deep.plain", "is": "x"}],
    "hostile_keys": [
        {"field": 'properties."a.b"', "exists": True},
        {"field": 'properties.nested."quo\\"te"', "exists": True},
        {"field": "properties.nested.*", "exists": True},
        {"field": "properties.it's.0", "exists": True},
    ],
    "selector": [
        {"field": "type", "is": "click"},
        {
            "field": "hierarchy",
            "selector": "form > a.btn, #f a",
            "pattern": selector_pattern("form > a.btn, #f a"),
        },
    ],
    "not_selector": [
        {"field": "hierarchy", "exists": True},
        {
            "not": [
                {
                    "field": "properties.hierarchy",
                    "selector": 'form [href^="/x"]',
                    "pattern": selector_pattern('form [href^="/x"]'),
                }
            ]
        },
    ],
    "any_and_not": [
        {"field": "library", "is": "web"},
        {
            "any": [
                [{"field": "type", "is": "click"}, {"field": "path", "is": "/signup"}],
                [{"not": [{"field": "event", "is": "Sign Up"}, {"field": "path", "is": "/"}]}],
            ]
        },
    ],
    "not_type": [{"not": [{"field": "type", "is": "click"}]}],
    "not_path": [{"not": [{"field": "path", "is": "/"}]}],
    "sql_texts": sql_rule(
        "lower(path) like '%/blog/100\\%%' and (library = 'web' or target_text ilike 'é_p%')"
        " and path ~* '^/[a-z]+$' and target_text !~ '\\d' and trim(path) || '/' <> upper(hash)"
        " and starts_with(split_part(path, '/', 2), 'b') and ends_with(path, 'x')"
        " and contains(replace(path, 'a', ''), 'it''s') and coalesce(event, 'none') <> 'a'"
        " and left(path, 2) in ('/a', '/b') and nullif(substr(path, 2, 3), '') is not null"
    ),
    "sql_numbers": sql_rule(
        "properties.total / properties.items - 1.5 >= 10 and -properties.total < 0"
        " and abs(floor(properties.nested.plain)) between 1 and strpos(path, 'x')"
    ),
    "sql_times": sql_rule(
        "extract(dow from time) in (0, 6) and time >= '2026-01-01T10:00:00+02:00'"
        " and properties.plain::timestamp < received_at"
    ),
    "sql_truth": sql_rule(
        "properties.plain is true and (path = 'a') is not false"
        " and not (type = 'click' and properties.\"a.b\" is null) and hierarchy is not null"
    ),
    "not_sql": [{"not": sql_rule("type = 'click' or length(properties.plain) > 3")}],
}
