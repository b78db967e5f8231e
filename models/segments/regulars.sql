{#- Written by `eventide generate` from definitions/segments.yml. Change that, not this file. -#}
{{ segment(
    users=ref('users'),
    condition={
        'all': [
            {'has_done': {'event': 'order_completed', 'at_least': 2}},
            {'has_done': {'event': 'product_page_view', 'at_least': 3}},
        ],
    },
    counts=ref('segment_counts'),
) }}
