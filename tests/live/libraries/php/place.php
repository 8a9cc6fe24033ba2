<?php
// Places keys by libraries of PHP: a job a line on standard input, its answers a line on standard output.

// Each library after its steps, as a function from a key to a node.
$libraries = [
    // Whichever server answers has told its own name as the value.
    'pecl_memcache' => function (array $options, array $steps): Closure {
        foreach ($options as $name => $value) {
            ini_set("memcache.$name", $value);
        }
        $client = new Memcache();
        foreach ($steps as ['host' => $host, 'port' => $port, 'weight' => $weight]) {
            // Neither kept open nor tried again.
            $client->addServer($host, $port, false, $weight, 1, -1);
        }
        return fn (string $key) => @$client->get($key) ?: null;
    },
    'flexihash' => function (array $options, array $steps): Closure {
        $source = $options['source'];
        foreach (['Exception', 'Hasher/HasherInterface', 'Hasher/Crc32Hasher', 'Hasher/Md5Hasher', 'Flexihash'] as $file) {
            require_once "$source/$file.php";
        }
        $hasher = $options['hasher'] === 'md5' ? new Flexihash\Hasher\Md5Hasher() : new Flexihash\Hasher\Crc32Hasher();
        $ring = new Flexihash\Flexihash($hasher, $options['replicas'] ?? null);
        foreach ($steps as $step) {
            isset($step['add']) ? $ring->addTarget($step['add'], $step['weight']) : $ring->removeTarget($step['remove']);
        }
        return fn (string $key) => $ring->lookupList($key, $options['copies']);
    },
];

while (($line = fgets(STDIN)) !== false) {
    $job = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    $place = $libraries[$job['library']]($job['options'], $job['steps']);
    echo json_encode(array_map(fn ($key) => $place(hex2bin($key)), $job['keys']), JSON_THROW_ON_ERROR), "\n";
}
