-- rule_predicate
(e.type = 'click' and strpos(translate(e.target_text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), 'sign up') > 0)
-- rule_may_match
(s.type = 'click' and true)
