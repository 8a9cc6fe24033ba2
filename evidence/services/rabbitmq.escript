%% Writes where RabbitMQ's consistent-hash exchange puts routing keys, by the number of buckets: the functions that it
%% calls, in the Erlang VM. escript rabbitmq.escript > rabbitmq-otp.json

main([]) ->
    Buckets = [1, 2, 3, 4, 7, 10, 34, 100, 1000, 123457],
    Keys = [<<>>, <<"a">>, <<"eleven byte">>, <<"twelve bytes">>, binary:copy(<<"x">>, 255), <<0, 255, 128>>]
        ++ [integer_to_binary(I) || I <- lists:seq(0, 499)]
        ++ [<<"user:", (integer_to_binary(erlang:phash2(I, 1 bsl 32)))/binary, ":profile">> || I <- lists:seq(1, 500)],
    Lists = [[integer_to_list(bucket(erlang:phash2(Key), Count)) || Count <- Buckets] || Key <- Keys],
    Json = fun(List) -> ["[", lists:join(",", List), "]"] end,
    Hex = [["\"", [io_lib:format("~2.16.0b", [Byte]) || <<Byte>> <= Key], "\""] || Key <- Keys],
    io:format("{\"system\":\"RabbitMQ x-consistent-hash (its function in the Erlang VM)\",\"version\":\"OTP ~s\",~n"
              "\"options\":{\"buckets\":~s},~n\"keys_hex\":~s,~n\"cases\":[~n{\"name\":\"otp\",\"buckets\":~s}]}~n",
              [erlang:system_info(otp_release), Json([integer_to_list(Count) || Count <- Buckets]),
               Json(Hex), Json([Json(List) || List <- Lists])]).

bucket(_, 1) -> 0;
bucket(Key, Count) -> jump(-1, 0, Count, rand:seed_s(exs1024s, {Key, Key, Key})).

jump(Bucket, Next, Count, _) when Next >= Count -> Bucket;
jump(_, Bucket, Count, State) ->
    {Drawn, Rest} = rand:uniform_s(State),
    jump(Bucket, trunc((Bucket + 1) / Drawn), Count, Rest).
