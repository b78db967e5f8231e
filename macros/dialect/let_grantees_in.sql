{#
  Lets the roles that dbt's `grants` config names into the schemas of their tables, which dbt itself
  leaves to people. Nothing to do where the engine has no roles.
#}
{% macro let_grantees_in() %}
    {{ adapter.dispatch('let_grantees_in', 'eventide')() }}
{% endmacro %}

{% macro default__let_grantees_in() %}{% endmacro %}

{% macro postgres__let_grantees_in() %}
    {% set wanted = [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' %}
        {% for roles in node.config.get('grants', {}).values() %}
            {% for role in ([roles] if roles is string else roles) %}
                {% set pair = [node.schema, role] %}
                {% if pair not in wanted %} {% do wanted.append(pair) %} {% endif %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% for schema, role in wanted %}
        {% call statement(auto_begin=True) %}
            grant usage on schema {{ adapter.quote(schema) }} to
            {{ role if role | lower == 'public' else adapter.quote(role) }}
        {% endcall %}
    {% endfor %}
{% endmacro %}

{#- A grantee is a user unless it says group: or role: before its name, as dbt's adapter has it. -#}
{% macro redshift__let_grantees_in() %}
    {% set wanted = [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' %}
        {% for grantees in node.config.get('grants', {}).values() %}
            {% for grantee in ([grantees] if grantees is string else grantees) %}
                {% set kind, name = grantee.split(':', 1) if ':' in grantee else ('user', grantee) %}
                {% set entry = [node.schema, '' if kind == 'user' else kind ~ ' ', name] %}
                {% if entry not in wanted %} {% do wanted.append(entry) %} {% endif %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% for schema, kind, name in wanted %}
        {% call statement(auto_begin=True) %}
            grant usage on schema {{ adapter.quote(schema) }} to
            {{ kind }}{{ name if name | lower == 'public' else adapter.quote(name) }}
        {% endcall %}
    {% endfor %}
{% endmacro %}
