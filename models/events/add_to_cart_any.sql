{#- Written by `eventide generate` from definitions/events/app.yml. Change that, not this file. -#}
{{ event_table(
    name='Add to Cart (Web and Apps)',
    matches=[
        {
            'any': [
                [{'field': 'type', 'is': 'click'}, {'field': 'target_text', 'is': 'Add to cart'}],
                [{'field': 'type', 'is': 'touch'}, {'field': 'target_text', 'is': 'Add to basket'}],
            ],
        },
    ],
) }}
