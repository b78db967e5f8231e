{#
  Lets the roles that dbt's `grants` config names into the schemas of their tables, which dbt itself
  leaves to people. Nothing to do where the engine has no roles.
#}
{% macro let_grantees_in() %}
    {{ adapter.dispatch('let_grantees_in', 'eventide')() }}
{% endmacro %}

{% macro default__let_grantees_in() %}{% endmacro %}

{% macro postgres__let_grantees_in() %}
    {% for schema, role in schemas_and_grantees() %} {% do let_into(schema, role) %} {% endfor %}
{% endmacro %}

{#- A grantee is a user unless it says group: or role: before its name, as dbt's adapter has it. -#}
{% macro redshift__let_grantees_in() %}
    {% for schema, grantee in schemas_and_grantees() %}
        {% set kind, name = grantee.split(':', 1) if ':' in grantee else ('user', grantee) %}
        {% do let_into(schema, name, '' if kind == 'user' else kind ~ ' ') %}
    {% endfor %}
{% endmacro %}

{% macro let_into(schema, name, kind='') %}
    {% call statement(auto_begin=True) %}
        grant usage on schema {{ adapter.quote(schema) }} to
        {{ kind }}{{ name if name | lower == 'public' else adapter.quote(name) }}
    {% endcall %}
{% endmacro %}

{#- Each once: a list of (schema, grantee as the config has it). -#}
{% macro schemas_and_grantees() %}
    {% set wanted = [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' %}
        {% for grantees in node.config.get('grants', {}).values() %}
            {% for grantee in ([grantees] if grantees is string else grantees) %}
                {% set pair = (node.schema, grantee) %}
                {% if pair not in wanted %} {% do wanted.append(pair) %} {% endif %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% do return(wanted) %}
{% endmacro %}
