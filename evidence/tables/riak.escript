#!/usr/bin/env escript
%% Asks Riak's ring where keys are: riak.escript CHASH_ERL LINES FOLDER. CHASH_ERL is src/chash.erl of riak_core; a line
%% is a bucket, a slash and a key, without quotes and backslashes.
-mode(compile).

main([Source, Keys, Out]) ->
    {ok, chash, Code} = compile:file(Source, [binary]),
    {module, chash} = code:load_binary(chash, Source, Code),
    {ok, Text} = file:read_file(Keys),
    Lines = [Line || Line <- binary:split(Text, <<"\n">>, [global]), Line =/= <<>>],
    Cases = [recorded(Lines, Size, Nodes, N) || {Size, Nodes, N} <- [{8, 3, 1}, {16, 6, 3}, {64, 11, 3}, {1024, 12, 2}]],
    Json = io_lib:format(
        "{\"system\":\"Riak's ring, chash of riak_core\",\"version\":\"25d9a6fa\",\"source\":\"chash:key_of and "
        "chash:successors\",\"runtime\":\"Erlang/OTP ~s\",\"keys\":[~s],\"cases\":[~s]}",
        [erlang:system_info(otp_release), lists:join(",", [["\"", Line, "\""] || Line <- Lines]), lists:join(",", Cases)]),
    ok = file:write_file(filename:join(Out, "table-riak.json"), Json).

%% Partition i is node i's modulo their number, so that no walk of these has a node twice.
recorded(Lines, Size, Nodes, N) ->
    Inc = chash:ring_increment(Size),
    Owner = fun(Index) -> integer_to_list((Index div Inc) rem Nodes) end,
    Owned = fun(Index, Ring) -> chash:update(Index, Owner(Index), Ring) end,
    Ring = lists:foldl(Owned, chash:fresh(Size, "nobody"), [I * Inc || I <- lists:seq(0, Size - 1)]),
    Walk = fun(Index) -> [Node || {_, Node} <- chash:successors(Index, Ring, N)] end,
    Rows = [Walk(<<(Slot * Inc):160>>) || Slot <- lists:seq(0, Size - 1)],
    Placed = [Walk(chash:key_of(pair(Line))) || Line <- Lines],
    io_lib:format("{\"name\":\"~b of ~b\",\"options\":{\"n_val\":~b},\"count\":~b,\"rows\":~s,\"replicas\":~s}",
                  [Size, Nodes, N, Nodes, lists_of(Rows), lists_of(Placed)]).

pair(Line) ->
    [Bucket, Key] = binary:split(Line, <<"/">>),
    {Bucket, Key}.

lists_of(Lists) ->
    ["[", lists:join(",", [["[", lists:join(",", List), "]"] || List <- Lists]), "]"].
