{#
  What dbt puts as a comment in front of each statement, as JSON: dbt's own keys, and first the
  run, by which others tell on the server whether it is still at work (see take_turn).

  connection_name: dbt's name for the connection; node: the node that is run, or none.
#}
{% macro query_comment(connection_name, node) %}
    {% set about = {
        'app': 'dbt', 'dbt_version': dbt_version,
        'profile_name': target.get('profile_name'), 'target_name': target.get('target_name'),
    } %}
    {% do about.update(
        {'node_id': node.unique_id} if node is not none else {'connection_name': connection_name}
    ) %}
    {% do return('{"invocation_id": "' ~ invocation_id ~ '", ' ~ tojson(about)[1:]) %}
{% endmacro %}
