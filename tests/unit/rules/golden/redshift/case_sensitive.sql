-- rule_predicate
(strpos(e.path, 'Sign') > 0 and strpos(e.path, '/A') = 1 and right(e.path, 1) = 'Z' and regexp_instr(e.path, '(?s)^/[A-Z]\\d', 1, 1, 0, 'p') > 0 and translate(e.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'sign up' and coalesce(not (translate(e.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'log out'), true))
-- rule_may_match
(true and true and true and true and translate(s.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'sign up' and coalesce(not (translate(s.event, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') = 'log out'), true))
