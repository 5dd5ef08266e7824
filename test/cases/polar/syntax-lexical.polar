# characters that Polar does not know, a run of which is one mistake
p($$$x);              ### "bad-character: Unexpected character \"\\$\" \\(U\\+0024\\)"
p(“x”);               ### "bad-character: .*U\\+201C" "bad-character: .*U\\+201D"
p(x, y);            ### "bad-character: .*U\\+00A0"
---
# single quotes are explained
p('it');              ### "single-quotes: .*double quotes"
p(');                 ### "bad-character: .*U\\+0027"
---
# numbers are whole and have 64 bits
p(1.5);               ### "not-an-integer"
p(1e3, 2.5e-1);       ### "not-an-integer" "not-an-integer"
p(9223372036854775808);    ### "integer-overflow"
p(-9223372036854775809);   ### "integer-overflow"
p(Integer{99999999999999999999});  ### "integer-overflow"
---
# a name does not start with a digit
p(1x);                ### "Expected .*, found name x"
p(٣x);                ### "bad-character: .*U\\+0663"
---
# a sign without a number
p(- 1);               ### "library-dialect: .*arithmetic"
p(@);                 ### "bad-character: .*U\\+0040"
