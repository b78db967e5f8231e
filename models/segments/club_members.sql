{#- Written by `eventide generate` from definitions/segments.yml. Change that, not this file. -#}
{{ segment(
    users=ref('users'),
    condition={
        'all': [
            {'user': [{'field': 'plan', 'in': ['plus', 'pro']}]},
            {'not': {'user': [{'field': 'email', 'starts_with': 'test'}]}},
        ],
    },
) }}
