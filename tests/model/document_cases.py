"""Topology documents for documents.json: valid ones, and invalid ones with exactly one mistake each.

A document is text, or bytes where it is not valid UTF-8 or not visible. Nothing here depends on the model: the kind of
each error and the place it must name are written down by hand from docs/SPEC.md, and make_vectors.py stops if the model
disagrees.
"""

HEAD = '{"libconsistent":1,"scheme":{"name":"ring"},"nodes":['
TAIL = "]}"


def with_nodes(text):
    return HEAD + text + TAIL


def with_scheme(text):
    return '{"libconsistent":1,"scheme":{"name":"ring",' + text + '},"nodes":[{"id":"a"}]}'


def with_weight(text):
    return with_nodes('{"id":"a"},{"id":"b","weight":' + text + "}")


def with_epoch(text):
    return '{"libconsistent":1,"epoch":' + text + ',"scheme":{"name":"ring"},"nodes":[{"id":"a"}]}'


# (name, document) or (name, document, flags)
VALID = [
    ("smallest", '{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[]}'),
    (
        "every field",
        '{"libconsistent":1,"epoch":7,"scheme":{"name":"ring","vnodes":100,"seed":42,"hash_tag":"{}"},"nodes":[{"id":"a",'
        '"weight":1.5,"zone":"eu/a","address":"10.0.0.1:11211","metadata":{"rack":"7"}}]}',
    ),
    (
        "white space",
        ' \r\n\t{ "libconsistent" : 1 ,\n\t"scheme"'
        '\r:{ "name" : "ring" , "vnodes" : 3 } , "nodes" : [ { "id" : " a " } ,'
        ' {"id":"b" , "metadata" : { } } ] }\r\n ',
    ),
    (
        "fields in another order",
        '{"nodes":[{"metadata":{"b":"2","a":"1"},"address":"x","zone":"z","weight":2,"id":"n"}],"scheme":{"hash_tag":"[]",'
        '"seed":5,"vnodes":9,"name":"ring"},"epoch":3,"libconsistent":1}',
    ),
    (
        "nodes in another order",
        with_nodes('{"id":"b"},{"id":"a"},{"id":"B"},{"id":"aa"},{"id":"a-"},{"id":"10"},{"id":"9"}'),
    ),
    (
        "nodes by bytes, not UTF-16",
        with_nodes(
            '{"id":"\U00010000"},{"id":"\uff5e"},{"id":"z"},{"id":"\u00e9"},{"id":"\ue000"},{"id":"\U0010ffff"}'
        ),
        ["order-utf16"],
    ),
    (
        "every default written out",
        '{"libconsistent":1,"epoch":0,"scheme":{"name":"ring","vnodes":256,"seed":0},"nodes":[{"id":"a","weight":1,'
        '"zone":"","address":"","metadata":{}}]}',
    ),
    (
        "escapes in every string",
        '{"\\u006cibconsistent":1,"\\u0073cheme":{"n\\u0061me":"\\u0072in\\u0067","hash_tag":"\\u007b\\u007D"},'
        '"nod\\u0065s":[{"\\u0069d":"\\u0041\\/\\\\\\"\\b\\f\\n\\r\\t","zone":"e\\u0075\\/a\\u002Fb",'
        '"address":"\\u00e9\\ud83d\\ude00","metadata":{"\\u0072ack":"\\u0037"}}]}',
    ),
    (
        "surrogate pairs",
        with_nodes('{"id":"\\uD834\\udd1e"},{"id":"\\udbff\\udfff"},{"id":"\\ud800\\udc00"},{"id":"\\uffff"}'),
    ),
    (
        "control characters",
        with_nodes('{"id":"\\u0000"},{"id":"\\u0001\\u0008\\u000b\\u000c\\u000E\\u001F\\u007f\\u0080\\u2028\\u2029"}'),
        ["control-escapes"],
    ),
    (
        "DEL and others as they are",
        with_nodes('{"id":"\x7f"},{"id":"\x80\u2028\u2029"},{"id":"\ufeff"},{"id":"\ufffe"},{"id":"/"}'),
    ),
    (
        "quotes in metadata",
        with_nodes('{"id":"a","address":"\\"","metadata":{"\\"":"\\\\","\\\\":"\\"","\\n":"\\u0000","":""}}'),
    ),
    (
        "metadata by bytes",
        with_nodes(
            '{"id":"a","metadata":{"\U00010000":"4","\uff5e":"3","b":"2","aa":"1","a":"0","\\u0000":"-","A":"-"}}'
        ),
        ["order-utf16"],
    ),
    ("metadata with one empty key", with_nodes('{"id":"a","metadata":{"":""}}')),
    ("not normalised", with_nodes('{"id":"e\u0301"},{"id":"\u00e9"}'), ["normalisation"]),
    ("ids that differ by case or space", with_nodes('{"id":"a"},{"id":"A"},{"id":" a"},{"id":"a "},{"id":"a\\u0000"}')),
    (
        "weights written in other ways",
        with_nodes(
            '{"id":"a","weight":1.50},{"id":"b","weight":1e2},{"id":"c","weight":1E-3},{"id":"d","weight":1.0},'
            '{"id":"e","weight":2.5e+1},{"id":"f","weight":0.0012e3},{"id":"g","weight":100000E-5}'
        ),
    ),
    (
        "weights of zero",
        with_nodes(
            '{"id":"a","weight":-0},{"id":"b","weight":-0.0},{"id":"c","weight":0},{"id":"d","weight":0e9},{"id":"e","weight":-0E-3}'
        ),
        ["minus-zero"],
    ),
    (
        "weight 999999.999",
        '{"libconsistent":1,"scheme":{"name":"ring","vnodes":1},"nodes":[{"id":"a","weight":999999.999}]}',
    ),
    (
        "weights at the limits",
        '{"libconsistent":1,"scheme":{"name":"ring","vnodes":1},"nodes":[{"id":"a","weight":0.001},{"id":"b","weight":0.999},{"id":"c","weight":1000.001},{"id":"d","weight":999999}]}',
    ),
    (
        "weights that are not exact in binary",
        with_nodes(
            '{"id":"a","weight":0.1},{"id":"b","weight":0.3},{"id":"c","weight":1.005},{"id":"d","weight":2.675},'
            '{"id":"e","weight":4.35},{"id":"f","weight":0.29},{"id":"g","weight":1.001},{"id":"h","weight":8.2},'
            '{"id":"i","weight":64.001},{"id":"j","weight":0.57}'
        ),
        ["weight-rounding"],
    ),
    ("weights with many digits", with_weight("1.5000000000000000000000000000000000001"), ["weight-rounding"]),
    ("seed 2^53-1", with_scheme('"seed":9007199254740991')),
    ("seed 2^53", with_scheme('"seed":"9007199254740992"'), ["big-integers"]),
    ("seed 2^53+1", with_scheme('"seed":"9007199254740993"'), ["big-integers"]),
    ("seed 2^64-1", with_scheme('"seed":"18446744073709551615"'), ["big-integers"]),
    ("seed as a string with escapes", with_scheme('"seed":"1844674407370955161\\u0035"')),
    ("epoch 1", with_epoch("1")),
    ("epoch 2^53-1", with_epoch("9007199254740991")),
    ("epoch 2^53", with_epoch('"9007199254740992"'), ["big-integers"]),
    ("epoch 2^64-1", with_epoch('"18446744073709551615"'), ["big-integers"]),
    ("vnodes 1", with_scheme('"vnodes":1')),
    ("relative weights", with_scheme('"weights":"relative"')),
    ("absolute weights", with_scheme('"weights":"absolute"')),
    ("vnodes 65536", with_scheme('"vnodes":65536')),
    ("hash tag of two equal characters", with_scheme('"hash_tag":"$$"')),
    ("hash tag of a quote and a backslash", with_scheme('"hash_tag":"\\"\\\\"')),
    ("hash tag at the limits", with_scheme('"hash_tag":"!~"')),
    (
        "deep zones",
        with_nodes('{"id":"a","zone":"1/2/3/4/5/6/7/8"},{"id":"b","zone":"x"},{"id":"c","zone":" / /."},{"id":"d"}'),
    ),
    ("zone of 1,024 bytes", with_nodes('{"id":"a","zone":"' + "z" * 1022 + '\u00e9"}')),
    ("id of 1,024 bytes", with_nodes('{"id":"' + "\u00e9" * 512 + '"},{"id":"x"}')),
    ("address of 4,096 bytes", with_nodes('{"id":"a","address":"' + "a" * 4094 + '\u00e9"}')),
    ("metadata of 65,536 bytes", with_nodes('{"id":"a","metadata":{"k":"' + "v" * 65531 + '","\u00e9":"\u00e9"}}')),
    (
        "one node of 2^20 points",
        '{"libconsistent":1,"scheme":{"name":"ring","vnodes":65536},"nodes":[{"id":"a","weight":16}]}',
    ),
]

# (name, document, kind, what the message must contain or None) and perhaps flags
INVALID = [
    # not JSON in UTF-8
    ("empty text", "", "document", None),
    ("only white space", " \n", "document", None),
    ("cut off", HEAD + '{"id":"a"}', "document", None),
    ("cut off in a string", HEAD + '{"id":"a', "document", None),
    ("a second value", with_nodes('{"id":"a"}') + "{}", "document", None),
    ("a zero byte at the end", with_nodes('{"id":"a"}') + "\x00", "document", None),
    ("comma at the end", with_nodes('{"id":"a"},'), "document", None),
    ("comma at the end of an object", with_nodes('{"id":"a",}'), "document", None),
    ("no comma", with_nodes('{"id":"a"}{"id":"b"}'), "document", None),
    ("no colon", with_nodes('{"id" "a"}'), "document", None),
    ("a comment", with_nodes('{"id":"a"}/* b */'), "document", None),
    ("single quotes", with_nodes("{'id':'a'}"), "document", None),
    ("no quotes", with_nodes('{id:"a"}'), "document", None),
    ("raw newline in a string", with_nodes('{"id":"a\nb"}'), "document", None),
    ("raw U+001F in a string", with_nodes('{"id":"a\x1fb"}'), "document", None),
    ("unknown escape", with_nodes('{"id":"\\x41"}'), "document", None),
    ("escape of three digits", with_nodes('{"id":"\\u041"}'), "document", None),
    ("escape with a sign", with_nodes('{"id":"\\u+041"}'), "document", None),
    ("NaN", with_weight("NaN"), "document", None),
    ("Infinity", with_weight("Infinity"), "document", None),
    ("number with a leading zero", with_weight("01"), "document", None),
    ("number with a plus", with_weight("+1"), "document", None),
    ("number that ends in a point", with_weight("1."), "document", None),
    ("number that starts with a point", with_weight(".5"), "document", None),
    ("number with an empty exponent", with_weight("1e"), "document", None),
    ("hexadecimal number", with_weight("0x1"), "document", None),
    ("True", with_weight("True"), "document", None),
    ("no-break space", "\u00a0" + with_nodes('{"id":"a"}'), "document", None),
    ("form feed as white space", with_nodes('\f{"id":"a"}'), "document", None),
    ("byte-order mark", b"\xef\xbb\xbf" + with_nodes('{"id":"a"}').encode(), "document", None),
    ("UTF-16", with_nodes('{"id":"a"}').encode("utf-16-le"), "document", None),
    ("Latin-1", with_nodes('{"id":"\u00e9"}').encode("latin-1"), "document", None),
    ("overlong UTF-8", with_nodes('{"id":"/"}').encode().replace(b"/", b"\xc0\xaf"), "document", None),
    ("UTF-8 cut off", with_nodes('{"id":"/"}').encode().replace(b"/", b"\xf0\x9f\x98"), "document", None),
    ("UTF-8 above U+10FFFF", with_nodes('{"id":"/"}').encode().replace(b"/", b"\xf4\x90\x80\x80"), "document", None),
    (
        "surrogate in UTF-8",
        with_nodes('{"id":"/"}').encode().replace(b"/", b"\xed\xa0\x80"),
        "document",
        None,
        ["surrogates"],
    ),
    (
        "surrogate pair in UTF-8",
        with_nodes('{"id":"/"}').encode().replace(b"/", b"\xed\xa0\xbd\xed\xb8\x80"),
        "document",
        None,
        ["surrogates"],
    ),
    ("lone high surrogate", with_nodes('{"id":"\\ud83d"}'), "document", None, ["surrogates"]),
    ("lone low surrogate", with_nodes('{"id":"\\ude00a"}'), "document", None, ["surrogates"]),
    ("high surrogate before a letter", with_nodes('{"id":"\\ud83d\\u0041"}'), "document", None, ["surrogates"]),
    ("surrogates the wrong way round", with_nodes('{"id":"\\ude00\\ud83d"}'), "document", None, ["surrogates"]),
    ("lone surrogate in an address", with_nodes('{"id":"a","address":"\\ud83d"}'), "document", None, ["surrogates"]),
    (
        "lone surrogate in a metadata key",
        with_nodes('{"id":"a","metadata":{"\\udc00":"x"}}'),
        "document",
        None,
        ["surrogates"],
    ),
    ("20,000 brackets deep", with_nodes("[" * 20000 + "]" * 20000), "document", None, ["depth"]),
    # another shape
    ("an array", "[" + with_nodes('{"id":"a"}') + "]", "document", None),
    ("a string", '"ring"', "document", None),
    ("a number", "1", "document", None),
    ("null alone", "null", "document", None),
    ("no libconsistent", '{"scheme":{"name":"ring"},"nodes":[]}', "document", "libconsistent"),
    ("no scheme", '{"libconsistent":1,"nodes":[]}', "document", "scheme"),
    ("no scheme name", '{"libconsistent":1,"scheme":{"vnodes":5},"nodes":[]}', "document", "scheme.name"),
    ("no nodes", '{"libconsistent":1,"scheme":{"name":"ring"}}', "document", "nodes"),
    ("no id", with_nodes('{"id":"a"},{"weight":2}'), "document", "nodes[1].id"),
    ("version 2", '{"libconsistent":2,"scheme":{"name":"ring"},"nodes":[]}', "document", "libconsistent"),
    ("version 0", '{"libconsistent":0,"scheme":{"name":"ring"},"nodes":[]}', "document", "libconsistent"),
    ("version as text", '{"libconsistent":"1","scheme":{"name":"ring"},"nodes":[]}', "document", "libconsistent"),
    (
        "version with a fraction",
        '{"libconsistent":1.0,"scheme":{"name":"ring"},"nodes":[]}',
        "document",
        "libconsistent",
    ),
    ("version true", '{"libconsistent":true,"scheme":{"name":"ring"},"nodes":[]}', "document", "libconsistent"),
    ("unknown field", '{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[],"comment":"x"}', "document", "comment"),
    (
        "unknown field with a null",
        '{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[],"comment":null}',
        "document",
        "comment",
    ),
    (
        "unknown field with deep content",
        '{"libconsistent":1,"x-deep":[{"a":[{"b":[]}]}],"scheme":{"name":"ring"},"nodes":[]}',
        "document",
        "x-deep",
    ),
    (
        "field name in capitals",
        '{"libconsistent":1,"scheme":{"name":"ring"},"nodes":[],"Epoch":1}',
        "document",
        "Epoch",
    ),
    ("unknown field of a node", with_nodes('{"id":"a","wieght":2}'), "document", "wieght"),
    ("health in the document", with_nodes('{"id":"a","state":"down"}'), "document", "state"),
    (
        "field given twice",
        '{"libconsistent":1,"epoch":1,"scheme":{"name":"ring"},"epoch":1,"nodes":[]}',
        "document",
        "epoch",
        ["duplicate-fields"],
    ),
    ("parameter given twice", with_scheme('"vnodes":5,"vnodes":5'), "document", "vnodes", ["duplicate-fields"]),
    ("scheme name given twice", with_scheme('"name":"ring"'), "document", "name", ["duplicate-fields"]),
    (
        "node field given twice",
        with_nodes('{"id":"a","zone":"x","zone":"x"}'),
        "document",
        "zone",
        ["duplicate-fields"],
    ),
    (
        "field given twice, once with an escape",
        with_nodes('{"id":"a","zone":"x","z\\u006fne":"x"}'),
        "document",
        "zone",
        ["duplicate-fields"],
    ),
    (
        "metadata key given twice",
        with_nodes('{"id":"a","metadata":{"rack":"1","rack":"1"}}'),
        "document",
        "rack",
        ["duplicate-fields"],
    ),
    (
        "null version",
        '{"libconsistent":null,"scheme":{"name":"ring"},"nodes":[]}',
        "document",
        "libconsistent",
        ["null"],
    ),
    ("null epoch", with_epoch("null"), "document", "epoch", ["null"]),
    ("null scheme", '{"libconsistent":1,"scheme":null,"nodes":[]}', "document", "scheme", ["null"]),
    ("null scheme name", '{"libconsistent":1,"scheme":{"name":null},"nodes":[]}', "document", "scheme.name", ["null"]),
    ("null vnodes", with_scheme('"vnodes":null'), "document", "scheme.vnodes", ["null"]),
    ("null seed", with_scheme('"seed":null'), "document", "scheme.seed", ["null"]),
    ("null hash tag", with_scheme('"hash_tag":null'), "document", "scheme.hash_tag", ["null"]),
    ("null nodes", '{"libconsistent":1,"scheme":{"name":"ring"},"nodes":null}', "document", "nodes", ["null"]),
    ("null node", with_nodes('{"id":"a"},null'), "document", "nodes[1]", ["null"]),
    ("null id", with_nodes('{"id":null}'), "document", "nodes[0].id", ["null"]),
    ("null weight", with_weight("null"), "document", "nodes[1].weight", ["null"]),
    ("null zone", with_nodes('{"id":"a","zone":null}'), "document", "nodes[0].zone", ["null"]),
    ("null address", with_nodes('{"id":"a","address":null}'), "document", "nodes[0].address", ["null"]),
    ("null metadata", with_nodes('{"id":"a","metadata":null}'), "document", "nodes[0].metadata", ["null"]),
    ("null in metadata", with_nodes('{"id":"a","metadata":{"rack":null}}'), "document", "nodes[0].metadata", ["null"]),
    ("scheme as text", '{"libconsistent":1,"scheme":"ring","nodes":[]}', "document", "scheme"),
    ("scheme name as a number", '{"libconsistent":1,"scheme":{"name":1},"nodes":[]}', "document", "scheme.name"),
    ("nodes as an object", '{"libconsistent":1,"scheme":{"name":"ring"},"nodes":{"a":{}}}', "document", "nodes"),
    ("node as text", with_nodes('"a"'), "document", "nodes[0]"),
    ("node as an array", with_nodes('["a"]'), "document", "nodes[0]"),
    ("id as a number", with_nodes('{"id":1}'), "document", "nodes[0].id"),
    ("weight as text", with_weight('"1.5"'), "document", "nodes[1].weight"),
    ("weight true", with_weight("true"), "document", "nodes[1].weight"),
    ("zone as an array", with_nodes('{"id":"a","zone":["eu","a"]}'), "document", "nodes[0].zone"),
    ("address as a number", with_nodes('{"id":"a","address":11211}'), "document", "nodes[0].address"),
    ("metadata as an array", with_nodes('{"id":"a","metadata":[]}'), "document", "nodes[0].metadata"),
    ("metadata as text", with_nodes('{"id":"a","metadata":"x"}'), "document", "nodes[0].metadata"),
    ("number in metadata", with_nodes('{"id":"a"},{"id":"b","metadata":{"rack":7}}'), "document", "nodes[1].metadata"),
    ("object in metadata", with_nodes('{"id":"a","metadata":{"rack":{}}}'), "document", "nodes[0].metadata"),
    # epoch
    ("epoch -1", with_epoch("-1"), "document", "epoch"),
    ("epoch -0", with_epoch("-0"), "document", "epoch", ["minus-zero"]),
    ("epoch 1.5", with_epoch("1.5"), "document", "epoch"),
    ("epoch 1.0", with_epoch("1.0"), "document", "epoch"),
    ("epoch 1e2", with_epoch("1e2"), "document", "epoch"),
    ("epoch true", with_epoch("true"), "document", "epoch"),
    ("epoch [1]", with_epoch("[1]"), "document", "epoch"),
    ("epoch 2^53 as an integer", with_epoch("9007199254740992"), "document", "epoch", ["big-integers"]),
    ("epoch 2^64 as an integer", with_epoch("18446744073709551616"), "document", "epoch", ["big-integers"]),
    ("epoch as a small string", with_epoch('"7"'), "document", "epoch", ["big-integers"]),
    ("epoch 2^53-1 as a string", with_epoch('"9007199254740991"'), "document", "epoch", ["big-integers"]),
    ("epoch 2^64 as a string", with_epoch('"18446744073709551616"'), "document", "epoch", ["big-integers"]),
    ("epoch with a leading zero", with_epoch('"09007199254740993"'), "document", "epoch", ["big-integers"]),
    ("epoch with a plus", with_epoch('"+9007199254740993"'), "document", "epoch", ["big-integers"]),
    ("epoch with a space", with_epoch('" 9007199254740993"'), "document", "epoch", ["big-integers"]),
    ("epoch with a newline", with_epoch('"9007199254740993\\n"'), "document", "epoch", ["big-integers"]),
    ("epoch with separators", with_epoch('"9_007_199_254_740_993"'), "document", "epoch", ["big-integers"]),
    ("epoch with an exponent in a string", with_epoch('"1e16"'), "document", "epoch", ["big-integers"]),
    (
        "epoch of Arabic digits",
        with_epoch(
            '"\u0669\u0660\u0660\u0667\u0661\u0669\u0669\u0662\u0665\u0664\u0667\u0664\u0660\u0669\u0669\u0663"'
        ),
        "document",
        "epoch",
        ["big-integers"],
    ),
    ("epoch as an empty string", with_epoch('""'), "document", "epoch"),
    # scheme
    ("unknown scheme", '{"libconsistent":1,"scheme":{"name":"rung"},"nodes":[]}', "scheme", "scheme.name"),
    ("scheme name in capitals", '{"libconsistent":1,"scheme":{"name":"Ring"},"nodes":[]}', "scheme", "scheme.name"),
    ("scheme name with a space", '{"libconsistent":1,"scheme":{"name":"ring "},"nodes":[]}', "scheme", "scheme.name"),
    ("empty scheme name", '{"libconsistent":1,"scheme":{"name":""},"nodes":[]}', "scheme", "scheme.name"),
    # parameters whose JSON value is not one of a parameter
    ("vnodes 256.0", with_scheme('"vnodes":256.0'), "document", "scheme.vnodes"),
    ("vnodes 1e2", with_scheme('"vnodes":1e2'), "document", "scheme.vnodes"),
    ("vnodes -1", with_scheme('"vnodes":-1'), "document", "scheme.vnodes"),
    ("vnodes true", with_scheme('"vnodes":true'), "document", "scheme.vnodes"),
    ("vnodes [1]", with_scheme('"vnodes":[1]'), "document", "scheme.vnodes"),
    (
        "vnodes of 23 digits",
        with_scheme('"vnodes":99999999999999999999999'),
        "document",
        "scheme.vnodes",
        ["big-integers"],
    ),
    ("seed -0", with_scheme('"seed":-0'), "document", "scheme.seed", ["minus-zero"]),
    ("seed 0.5", with_scheme('"seed":0.5'), "document", "scheme.seed"),
    ("seed 2^53 as an integer", with_scheme('"seed":9007199254740992'), "document", "scheme.seed", ["big-integers"]),
    (
        "seed 2^64-1 as an integer",
        with_scheme('"seed":18446744073709551615'),
        "document",
        "scheme.seed",
        ["big-integers"],
    ),
    ("hash tag {}", with_scheme('"hash_tag":{}'), "document", "scheme.hash_tag"),
    ("hash tag true", with_scheme('"hash_tag":true'), "document", "scheme.hash_tag"),
    # parameters
    ("unknown parameter", with_scheme('"buckets":5'), "parameter", "buckets"),
    ("unknown parameter with text", with_scheme('"hash":"xxh3"'), "parameter", "hash"),
    ("parameter in capitals", with_scheme('"Seed":5'), "parameter", "Seed"),
    ("weights of another kind", with_scheme('"weights":"mean"'), "parameter", "scheme.weights"),
    ("vnodes 0", with_scheme('"vnodes":0'), "parameter", "scheme.vnodes"),
    ("vnodes 65537", with_scheme('"vnodes":65537'), "parameter", "scheme.vnodes"),
    ("vnodes 2^32+1", with_scheme('"vnodes":4294967297'), "parameter", "scheme.vnodes"),
    ("vnodes as text", with_scheme('"vnodes":"256"'), "parameter", "scheme.vnodes"),
    ("vnodes 2^53 as text", with_scheme('"vnodes":"9007199254740992"'), "parameter", "scheme.vnodes"),
    ("seed as a small string", with_scheme('"seed":"42"'), "parameter", "scheme.seed", ["big-integers"]),
    ("seed 2^53-1 as a string", with_scheme('"seed":"9007199254740991"'), "parameter", "scheme.seed", ["big-integers"]),
    (
        "seed 2^64 as a string",
        with_scheme('"seed":"18446744073709551616"'),
        "parameter",
        "scheme.seed",
        ["big-integers"],
    ),
    (
        "seed with a leading zero",
        with_scheme('"seed":"018446744073709551615"'),
        "parameter",
        "scheme.seed",
        ["big-integers"],
    ),
    ("seed in words", with_scheme('"seed":"forty-two"'), "parameter", "scheme.seed"),
    ("seed as an empty string", with_scheme('"seed":""'), "parameter", "scheme.seed"),
    ("hash tag of one character", with_scheme('"hash_tag":"{"'), "parameter", "scheme.hash_tag"),
    ("hash tag of three characters", with_scheme('"hash_tag":"{-}"'), "parameter", "scheme.hash_tag"),
    ("empty hash tag", with_scheme('"hash_tag":""'), "parameter", "scheme.hash_tag"),
    ("hash tag with a space", with_scheme('"hash_tag":" }"'), "parameter", "scheme.hash_tag"),
    ("hash tag with DEL", with_scheme('"hash_tag":"{\\u007f"'), "parameter", "scheme.hash_tag"),
    ("hash tag of two bytes that are not ASCII", with_scheme('"hash_tag":"\u00e9"'), "parameter", "scheme.hash_tag"),
    (
        "hash tag of two characters that are not ASCII",
        with_scheme('"hash_tag":"\u00ab\u00bb"'),
        "parameter",
        "scheme.hash_tag",
    ),
    ("hash tag as an integer", with_scheme('"hash_tag":32123'), "parameter", "scheme.hash_tag"),
    # members
    ("empty id", with_nodes('{"id":"a"},{"id":""}'), "id", "nodes[1].id"),
    ("id of 1,025 bytes", with_nodes('{"id":"' + "n" * 1025 + '"}'), "id", "nodes[0].id"),
    (
        "id of 1,025 bytes in 1,024 characters",
        with_nodes('{"id":"' + "n" * 1023 + '\u00e9"}'),
        "id",
        "nodes[0].id",
        ["bytes-not-characters"],
    ),
    ("same id twice", with_nodes('{"id":"node-7"},{"id":"b"},{"id":"node-7","weight":2}'), "duplicate_node", "node-7"),
    (
        "same id twice, once with an escape",
        with_nodes('{"id":"node-7"},{"id":"b"},{"id":"node\\u002d7"}'),
        "duplicate_node",
        "node-7",
    ),
    ("weight -1", with_weight("-1"), "weight", "nodes[1].weight"),
    ("weight -0.001", with_weight("-0.001"), "weight", "nodes[1].weight"),
    ("weight 1000000", with_weight("1000000"), "weight", "nodes[1].weight"),
    ("weight 999999.9999", with_weight("999999.9999"), "weight", "nodes[1].weight"),
    ("weight 0.0001", with_weight("0.0001"), "weight", "nodes[1].weight"),
    ("weight 0.0005", with_weight("0.0005"), "weight", "nodes[1].weight"),
    ("weight 1.0005", with_weight("1.0005"), "weight", "nodes[1].weight"),
    ("weight just above 0.3", with_weight("0.30000000000000004"), "weight", "nodes[1].weight", ["weight-rounding"]),
    ("weight just below 1", with_weight("0.9999999999999999"), "weight", "nodes[1].weight", ["weight-rounding"]),
    ("weight 1e-300", with_weight("1e-300"), "weight", "nodes[1].weight"),
    ("weight 1e300", with_weight("1e300"), "weight", "nodes[1].weight"),
    ("weight 1e400", with_weight("1e400"), "weight", "nodes[1].weight"),
    ("weight of 40 digits", with_weight("1" * 40), "weight", "nodes[1].weight"),
    ("zone with an empty segment", with_nodes('{"id":"a","zone":"eu//a"}'), "zone", "nodes[0].zone"),
    ("zone with a slash in front", with_nodes('{"id":"a","zone":"/eu"}'), "zone", "nodes[0].zone"),
    ("zone with a slash at the end", with_nodes('{"id":"a","zone":"eu/"}'), "zone", "nodes[0].zone"),
    ("zone that is a slash", with_nodes('{"id":"a","zone":"/"}'), "zone", "nodes[0].zone"),
    ("zone of nine segments", with_nodes('{"id":"a","zone":"1/2/3/4/5/6/7/8/9"}'), "zone", "nodes[0].zone"),
    (
        "zone of 1,025 bytes",
        with_nodes('{"id":"a","zone":"' + "z" * 1023 + '\u00e9"}'),
        "zone",
        "nodes[0].zone",
        ["bytes-not-characters"],
    ),
    (
        "address of 4,097 bytes",
        with_nodes('{"id":"a","address":"' + "a" * 4095 + '\u00e9"}'),
        "address",
        "nodes[0].address",
        ["bytes-not-characters"],
    ),
    (
        "metadata of 65,537 bytes",
        with_nodes('{"id":"a","metadata":{"k":"' + "v" * 65532 + '","\u00e9":"\u00e9"}}'),
        "metadata",
        "nodes[0].metadata",
        ["bytes-not-characters"],
    ),
    # points
    (
        "one node of more than 2^20 points",
        '{"libconsistent":1,"scheme":{"name":"ring","vnodes":65536},"nodes":[{"id":"a","weight":16.001}]}',
        "too_many",
        None,
    ),
    (
        "more than 2^26 points",
        '{"libconsistent":1,"scheme":{"name":"ring","vnodes":65536},"nodes":['
        + ",".join(f'{{"id":"n{i}","weight":16}}' for i in range(64))
        + ',{"id":"x","weight":0.001}]}',
        "too_many",
        None,
    ),
]
