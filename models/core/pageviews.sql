{{ event_table(
    name='Pageviews',
    matches=[{'field': 'call', 'in': ['page', 'screen']}],
    table='pageviews',
) }}
