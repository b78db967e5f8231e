-- rule_predicate
((((case
            when abs(case
            when regexp_matches(json_extract_string(e.properties, '$."total"'), '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(json_extract_string(e.properties, '$."total"') as double))
                then try_cast(json_extract_string(e.properties, '$."total"') as double)
        end) between cast(1e-20 as double) and cast(1e+20 as double)
                or case
            when regexp_matches(json_extract_string(e.properties, '$."total"'), '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(json_extract_string(e.properties, '$."total"') as double))
                then try_cast(json_extract_string(e.properties, '$."total"') as double)
        end = cast(0 as double) then case
            when regexp_matches(json_extract_string(e.properties, '$."total"'), '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(json_extract_string(e.properties, '$."total"') as double))
                then try_cast(json_extract_string(e.properties, '$."total"') as double)
        end
        end / nullif(case
            when abs(case
            when regexp_matches(json_extract_string(e.properties, '$."items"'), '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(json_extract_string(e.properties, '$."items"') as double))
                then try_cast(json_extract_string(e.properties, '$."items"') as double)
        end) between cast(1e-20 as double) and cast(1e+20 as double)
                or case
            when regexp_matches(json_extract_string(e.properties, '$."items"'), '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(json_extract_string(e.properties, '$."items"') as double))
                then try_cast(json_extract_string(e.properties, '$."items"') as double)
        end = cast(0 as double) then case
            when regexp_matches(json_extract_string(e.properties, '$."items"'), '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(json_extract_string(e.properties, '$."items"') as double))
                then try_cast(json_extract_string(e.properties, '$."items"') as double)
        end
        end, cast(0 as double))) - cast(1.5 as double)) >= cast(10 as double)) and ((- case
            when regexp_matches(json_extract_string(e.properties, '$."total"'), '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(json_extract_string(e.properties, '$."total"') as double))
                then try_cast(json_extract_string(e.properties, '$."total"') as double)
        end) < cast(0 as double)) and (abs(floor(case
            when regexp_matches(json_extract_string(e.properties, '$."nested"."plain"'), '^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$')
                and isfinite(try_cast(json_extract_string(e.properties, '$."nested"."plain"') as double))
                then try_cast(json_extract_string(e.properties, '$."nested"."plain"') as double)
        end)) between cast(1 as double) and cast(strpos(e.path, 'x') as double)))
-- rule_may_match
(true and true and true)
