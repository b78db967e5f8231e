{#- Written by `eventide generate` from definitions/segments.yml. Change that, not this file. -#}
{{ segment(
    users=ref('users'),
    condition={
        'all': [
            {
                'any': [
                    {'has_done': {'event': 'search_without_result', 'at_least': 1}},
                    {'has_done': {'event': 'add_to_cart_any', 'at_least': 1}},
                ],
            },
            {'has_not_done': {'event': 'order_completed', 'within_days': 30}},
        ],
    },
    counts=ref('segment_counts'),
    events={
        'order_completed': ref('order_completed'),
    },
) }}
