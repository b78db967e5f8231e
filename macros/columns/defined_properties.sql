{# Written by `eventide generate` from the definitions of properties. Change that, not this file. #}
{#
  The defined properties of the project by name: a list of dicts with name, level
  (event, session or user), cases (dicts with when, a rule, and value) and otherwise,
  a value where there is one. A value is {'is': text} or {'field': name}. Those of users
  have fields, the names of all columns that they read.
#}
{% macro defined_properties() %}
    {% do return([
        {
            'name': 'channel',
            'level': 'session',
            'cases': [
                {
                    'when': [{'field': 'utm_medium', 'in': ['cpc', 'ppc', 'paid']}],
                    'value': {'is': 'Paid'},
                },
                {'when': [{'field': 'utm_medium', 'is': 'email'}], 'value': {'is': 'Email'}},
                {
                    'when': [{'field': 'utm_source', 'exists': True}],
                    'value': {'field': 'utm_source'},
                },
                {'when': [{'field': 'referrer', 'exists': True}], 'value': {'is': 'Referral'}},
            ],
            'otherwise': {'is': 'Direct'},
        },
    ]) %}
{% endmacro %}
