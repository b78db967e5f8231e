{#
  Puts somebody's view, and the views on it, onto the relation that has taken the place of the one
  they read (PostgreSQL), with all that people gave them. Where that cannot be, as for a sum of
  what has become a text, they stay on the old one, which stays for them, and a warning says why.

  view: row of views_on; kept: the relation set aside, quoted; successor: the new one, quoted.
#}
{% macro remake_view(view, kept, successor) %}
    {% set kept_name = kept.split('.')[-1] %}
    {% set new_name = successor.split('.')[-1] %}
    {% call statement('remake_view', auto_begin=True) %}
        do $eventide$
        declare
            path constant text := current_setting('search_path');
            views oid[];
            makes text[];
            statements text[];
        begin
            perform set_config('eventide.lost', '', false);
            -- So that every name in a definition comes with its schema.
            perform set_config('search_path', 'pg_catalog', true);
            select array_agg(id order by level) into views from (
                select id, level from ({{ postgres__views_on(view['id']) }}) as readers
                union all select {{ view['id'] }}, 0
            ) as readers;
            select array_agg(format(
                'create %s %s%s as %s', case v.relkind when 'v' then 'view' else 'materialized view' end,
                v.oid::regclass, ' with (' || array_to_string(v.reloptions, ', ') || ')',
                replace(replace(rtrim(pg_get_viewdef(v.oid), ';'),
                    '{{ kept }}', '{{ successor }}'), '{{ kept_name }}.', '{{ new_name }}.')
            ) order by place) into makes
            from unnest(views) with ordinality as listed (id, place)
            inner join pg_class as v on listed.id = v.oid;
            statements := array(
                select a.statement
                from ({{ attached_statements('select unnest(views)') }}) as a
                order by a.place, array_position(views, a.oid), a.statement
            );
            begin
                for i in reverse cardinality(views) .. 1 loop
                    execute format(
                        'drop %s %s',
                        (select case relkind when 'v' then 'view' else 'materialized view' end
                        from pg_class where oid = views[i]), views[i]::regclass
                    );
                end loop;
                for i in 1 .. cardinality(makes) loop
                    execute makes[i];
                end loop;
                {{ execute_attached('statements') }}
            exception when others then
                perform set_config('eventide.lost', sqlerrm || '; ', false);
            end;
            perform set_config('search_path', path, true);
        end
        $eventide$
    {% endcall %}
    {% do warn_of_lost('The view ' ~ view['schema'] ~ '.' ~ view['name'] ~ ' still shows the rows that '
        ~ successor ~ ' had before its columns changed') %}
{% endmacro %}
