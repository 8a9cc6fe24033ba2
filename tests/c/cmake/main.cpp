#include <consistent.hpp>

#include <iostream>

int main() {
    const consistent::ring ring({{"cache-a"}, {"cache-b"}, {"cache-c"}});
    std::cout << ring.get_node("user:42").value_or("nobody") << '\n';
}
