/* tests/sim/test_scenario_broken.c - a broken scenario is refused where it is broken.
 *
 * Method: a table of broken files with line, column and message, by part of the file; and every
 * beginning of a good one.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/scenario.h"
#include "tests/sim/scenario_text.h"

#include <stdio.h>
#include <stdlib.h>

struct broken {
    const char *text;
    uint32_t line, column;
    const char *message; /* it begins like this */
};

/* The same name for what is expected, where it is expected more than once. */
#define A_TIME "expected a time like \"1.5s\", not after the scenario's end, found "
#define AN_ID "expected an id of 1 to 63 printable ASCII characters without space, found "
#define A_DELAY "expected a time like \"250us\" or \"1.5s\", up to an hour, found "
#define BYTES_16 "expected 16 bytes to 16 MiB less one byte, as bytes or like \"1KiB\", found "
#define ID64 "1234567890123456789012345678901234567890123456789012345678901234"
#define KEY125                                                                                     \
    "12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012" \
    "345678901234567890123456789012345"

static const struct broken whole_file[] = {
    {"", 1, 1, "expected a value, found the end of the text"},
    {"scenario 1\n", 1, 1, "expected a value, found 'scenario'"},
    {START "}", 2, 1, "expected a member's name in double quotes, found '}'"},
    {"[]", 1, 1, "expected a scenario, an object with \"name\" and \"nodes\", found an array"},
    {" 3", 1, 2, "expected a scenario, an object with \"name\" and \"nodes\", found 3"},
    {"{}", 1, 1, "expected a member \"name\" in this object"},
    {"\n {'name': 'x'}", 2, 2, "expected a member \"end\" in this object"},
    {"{'name': 'x', 'end': '1s'}", 1, 1, "expected a member \"nodes\" in this object"},
    {"{'name': '', 'nodes': 1}", 1, 10,
     "expected a name of 1 to 63 bytes without control characters, found \"\""},
    {"{'name': 7, 'nodes': 1}", 1, 10, "expected a name of 1 to 63 bytes"},
    {"{'name': '" ID64 "'}", 1, 10, "expected a name of 1 to 63 bytes"},
    {"{'name': 'a\\u001bb'}", 1, 10, "expected a name of 1 to 63 bytes without control characters"},
    {"{'name': 'a\\u0085b'}", 1, 10, "expected a name of 1 to 63 bytes without control characters"},
    {START "'nodse': 3}", 2, 1, "unknown member \"nodse\", did you mean \"nodes\"?"},
    {START "'Seed': 3}", 2, 1, "unknown member \"Seed\", did you mean \"seed\"?"},
    {START "'fault': []}", 2, 1, "unknown member \"fault\", did you mean \"faults\"?"},
    {START "'x': []}", 2, 1, "unknown member \"x\""},
    {START "'end': '3s'}", 2, 1, "expected member \"end\" once, found it again"},
    {START "'about': 1}", 2, 10, "expected a text, or a list of its lines, found 1"},
    {START "'about': ['a', ['b']]}", 2, 16, "expected a text, or a list of its lines, found an"},
    {START "'about': 'a\\u001b[2J'}", 2, 10, "expected a text, or a list of its lines"},
    {START "'seed': -1}", 2, 9, "expected a whole number from 0 to 18446744073709551615, found -1"},
    {START "'seed': 18446744073709551616}", 2, 9, "expected a whole number from 0 to"},
    {START "'seed': 1.5}", 2, 9, "expected a whole number from 0 to"},
    {START "'seed': '1'}", 2, 9, "expected a whole number from 0 to"},
    {"{'name': 'x', 'end': 20}", 1, 22,
     "expected a time like \"20s\", more than 0 and at most 1000h, found 20"},
    {"{'name': 'x', 'end': '0s'}", 1, 22, "expected a time like \"20s\", more than 0"},
    {"{'name': 'x', 'end': '1000.1h'}", 1, 22, "expected a time like \"20s\", more than 0"},
    {"{'name': 'x', 'end': '20 s'}", 1, 22, "expected a time like \"20s\", more than 0"},
    {START "'virtual_nodes': 0}", 2, 18, "expected a whole number from 1 to 10000, found 0"},
    {START "'virtual_nodes': 10001}", 2, 18, "expected a whole number from 1 to 10000"},
    {START "'forward_timeout': 0}", 2, 20, "expected seconds, more than 0 and at most 60, found 0"},
    {START "'forward_timeout': '1s'}", 2, 20,
     "expected seconds, more than 0 and at most 60, found \"1s\""},
    {START "'forward_timeout': null}", 2, 20, "expected seconds, more than 0 and at most 60"},
    {START "'cache': 5}", 2, 10, "expected an object with the cache's settings, found 5"},
    {START "'cache': {'size': 5}}", 2, 11,
     "unknown member \"size\", expected one of memory, policy, default_ttl, max_value"},
    {START "'cache': {'memory': '1MB'}}", 2, 21,
     "expected 8 KiB to 64 GiB, as bytes or like \"64MiB\", found \"1MB\""},
    {START "'cache': {'memory': 8191}}", 2, 21, "expected 8 KiB to 64 GiB"},
    {START "'cache': {'policy': 'arc'}}", 2, 21, "expected \"lru\" or \"none\", found \"arc\""},
    {START "'cache': {'default_ttl': 0}}", 2, 26, "expected seconds, more than 0"},
    {START "'cache': {'max_value': '16MiB'}}", 2, 24, "expected 1 byte to 16 MiB less one byte"},
};

static const struct broken nodes[] = {
    {"{'name': 'x', 'end': '1s',\n'nodes': 0}", 2, 10,
     "expected a whole number from 1 to 4096, found 0"},
    {"{'name': 'x', 'end': '1s',\n'nodes': 4097}", 2, 10, "expected a whole number from 1 to 4096"},
    {"{'name': 'x', 'end': '1s',\n'nodes': 2.5}", 2, 10, "expected a whole number from 1 to 4096"},
    {"{'name': 'x', 'end': '1s',\n'nodes': []}", 2, 10, "expected 1 to 4096 nodes, found 0"},
    {"{'name': 'x', 'end': '1s',\n'nodes': '3'}", 2, 10,
     "expected a number of nodes, or a list of them, found \"3\""},
    {"{'name': 'x', 'end': '1s',\n'nodes': ['A', 2]}", 2, 16,
     "expected a node: its id, or an object with \"id\", found 2"},
    {"{'name': 'x', 'end': '1s',\n'nodes': ['A', 'b c']}", 2, 16, AN_ID "\"b c\""},
    {"{'name': 'x', 'end': '1s',\n'nodes': ['A', '']}", 2, 16, AN_ID "\"\""},
    {"{'name': 'x', 'end': '1s',\n'nodes': ['" ID64 "']}", 2, 11, AN_ID},
    {"{'name': 'x', 'end': '1s',\n'nodes': ['A', 'B', {'id': 'A'}]}", 2, 28,
     "expected a different id for each node, found \"A\""},
    {"{'name': 'x', 'end': '1s',\n'nodes': ['C', 'B', 'B', 'C']}", 2, 21,
     "expected a different id for each node, found \"B\""},
    {"{'name': 'x', 'end': '1s',\n'nodes': [{'weight': 1}]}", 2, 11,
     "expected a member \"id\" in this object"},
    {"{'name': 'x', 'end': '1s',\n'nodes': [{'id': 'A', 'wieght': 1}]}", 2, 23,
     "unknown member \"wieght\", did you mean \"weight\"?"},
    {"{'name': 'x', 'end': '1s',\n'nodes': [{'id': 'A', 'weight': 101}]}", 2, 33,
     "expected a whole number from 1 to 100, found 101"},
    {"{'name': 'x', 'end': '1s',\n'nodes': [{'id': 'A', 'memory': '7KiB'}]}", 2, 33,
     "expected 8 KiB to 64 GiB, as bytes or like \"64MiB\", found \"7KiB\""},
    {"{'name': 'x', 'end': '1s', 'virtual_nodes': 10000,\n'nodes': 1678}", 2, 10,
     "expected at most 16777216 points on the ring, found 16780000"},
};

#define LINKS START "'network': {'links': "
#define PAIRS START "'network': {'pairs': ["

static const struct broken network[] = {
    {START "'network': '1ms'}", 2, 12,
     "expected an object with \"links\" and \"access\", found \"1ms\""},
    {START "'network': {'loss': 0.1}}", 2, 13,
     "unknown member \"loss\", expected one of links, access, bandwidth, pairs"},
    {LINKS "200}}", 2, 22, "expected a time like \"250us\", or an object, found 200"},
    {LINKS "'200'}}", 2, 22, A_DELAY "\"200\""},
    {LINKS "'61m'}}", 2, 22, A_DELAY "\"61m\""},
    {LINKS "'-1us'}}", 2, 22, A_DELAY "\"-1us\""},
    {LINKS "{}}}", 2, 22, "expected one of uniform, exponential or two_mode in this object"},
    {LINKS "{'normal': 1}}}", 2, 23,
     "unknown member \"normal\", expected one of uniform, exponential, two_mode"},
    {LINKS "{'two_mode': {}, 'uniform': []}}}", 2, 39,
     "expected \"uniform\" or \"two_mode\", not both"},
    {LINKS "{'uniform': '1us'}}}", 2, 34,
     "expected two times, like [\"100us\", \"300us\"], found \"1us\""},
    {LINKS "{'uniform': ['1us']}}}", 2, 34, "expected two times, like"},
    {LINKS "{'uniform': ['1us', '2us', '3us']}}}", 2, 34, "expected two times, like"},
    {LINKS "{'uniform': [['1us'], '2us']}}}", 2, 35, A_DELAY "an array"},
    {LINKS "{'uniform': ['2us', '1us']}}}", 2, 42,
     "expected a time that is not below the least, up to an hour, found \"1us\""},
    {LINKS "{'exponential': '1us'}}}", 2, 38, "expected an object with \"least\" and \"mean\""},
    {LINKS "{'exponential': {'least': '1us'}}}}", 2, 38, "expected a member \"mean\" in this"},
    {LINKS "{'exponential': {'least': '2us', 'mean': '1us'}}}}", 2, 63,
     "expected a time that is not below the least"},
    {LINKS "{'two_mode': {'most': '1us'}}}}", 2, 35, "expected a member \"one_in\" in this"},
    {LINKS "{'two_mode': {'one_in': 3}}}}", 2, 35, "expected a member \"most\" in this object"},
    {LINKS "{'two_mode': {'most': '1us', 'one_in': 1}}}}", 2, 61,
     "expected a whole number from 2 to 1000000, found 1"},
    {START "'network': {'bandwidth': 0}}", 2, 26,
     "expected 1 KiB to 64 GiB a second, as bytes or like \"10MiB\", found 0"},
    {START "'network': {'bandwidth': '1MB'}}", 2, 26, "expected 1 KiB to 64 GiB a second"},
    {START "'network': {'pairs': {}}}", 2, 22, "expected a list of pairs of nodes, found an"},
    {PAIRS "['A']]}}", 2, 23,
     "expected an object like {\"between\": [\"A\", \"B\"], \"links\": \"30ms\"}, found an array"},
    {PAIRS "{'links': '1ms'}]}}", 2, 23, "expected one of from or between in this object"},
    {PAIRS "{'from': 'A', 'to': 'B'}]}}", 2, 23, "expected a member \"links\" in this object"},
    {PAIRS "{'from': 'A', 'links': '1ms'}]}}", 2, 23, "expected a member \"to\" in this object"},
    {PAIRS "{'between': ['A', 'B'], 'to': 'B', 'links': '1ms'}]}}", 2, 47,
     "expected \"to\" only beside \"from\""},
    {PAIRS "{'between': ['A', 'B'], 'from': 'B', 'links': '1ms'}]}}", 2, 47,
     "expected \"from\" or \"between\", not both"},
    {PAIRS "{'from': 'A', 'to': 'A', 'links': '1ms'}]}}", 2, 43,
     "expected another node than the one it comes from, found \"A\""},
    {PAIRS "{'between': ['A', 'A'], 'links': '1ms'}]}}", 2, 41, "expected another node than the"},
    {PAIRS "{'from': 'A', 'to': 'D', 'links': '1ms'}]}}", 2, 43, "expected a node (A, B, C), fo"},
    {PAIRS "{'between': ['A', 'B'], 'links': '1ms'},\n{'from': 'B', 'to': 'A', 'links': '1ms'}]}}",
     2, 22, "expected each direction once, found B to A again"},
};

#define CLIENT START "'clients': [{'id': 'c', "
#define KEYS "'keys': {'uniform': 9}, "

static const struct broken clients[] = {
    {START "'clients': {}}", 2, 12, "expected a list of groups of clients, found an object"},
    {START "'clients': [5]}", 2, 13, "expected an object that describes clients, found 5"},
    {START "'clients': [{'keys': {}}]}", 2, 13, "expected a member \"id\" in this object"},
    {START "'clients': [{'id': 'a b'}]}", 2, 20, AN_ID "\"a b\""},
    {CLIENT "'kees': 1}]}", 2, 25, "unknown member \"kees\", did you mean \"keys\"?"},
    {CLIENT "'count': 0}]}", 2, 34, "expected a whole number from 1 to 100000, found 0"},
    {CLIENT "'count': 100001}]}", 2, 34, "expected a whole number from 1 to 100000"},
    {CLIENT "'think': '1s'}]}", 2, 13, "expected a member \"keys\" in this object"},
    {CLIENT "'keys': 9}]}", 2, 33, "expected an object like {\"uniform\": 1000}, found 9"},
    {CLIENT "'keys': {}}]}", 2, 33, "expected one of uniform, zipf, scan or hot in this object"},
    {CLIENT "'keys': {'zpif': 1}}]}", 2, 34, "unknown member \"zpif\", did you mean \"zipf\"?"},
    {CLIENT "'keys': {'scan': 1, 'uniform': 1}}]}", 2, 45,
     "expected \"uniform\" or \"scan\", not both"},
    {CLIENT "'keys': {'uniform': 0}}]}", 2, 45,
     "expected a whole number from 1 to 16777216, found 0"},
    {CLIENT "'keys': {'scan': 16777217}}]}", 2, 42, "expected a whole number from 1 to 16777216"},
    {CLIENT "'keys': {'zipf': 1000}}]}", 2, 42,
     "expected an object with \"count\" and \"alpha\", found 1000"},
    {CLIENT "'keys': {'zipf': {'alpha': 1}}}]}", 2, 42, "expected a member \"count\" in this"},
    {CLIENT "'keys': {'zipf': {'count': 5, 'alpha': 1.0001}}}]}", 2, 64,
     "expected a number from 0.001 to 5, in thousandths, found 1.0001"},
    {CLIENT "'keys': {'zipf': {'count': 5, 'alpha': 0}}}]}", 2, 64, "expected a number from 0.001"},
    {CLIENT "'keys': {'zipf': {'count': 5, 'alpha': 5.001}}}]}", 2, 64, "expected a number from"},
    {CLIENT "'keys': {'hot': {'count': 5}}}]}", 2, 41, "expected a member \"percent\" in this"},
    {CLIENT "'keys': {'hot': {'count': 5, 'percent': 101}}}]}", 2, 65,
     "expected a whole number from 0 to 100, found 101"},
    {CLIENT KEYS "'mix': 1}]}", 2, 56,
     "expected an object with the shares of get, put and delete, found 1"},
    {CLIENT KEYS "'mix': {'get': 0.9}}]}", 2, 56,
     "expected get, put and delete to be 1 together, found 0.900"},
    {CLIENT KEYS "'mix': {}}]}", 2, 56, "expected get, put and delete to be 1 together, found 0.0"},
    {CLIENT KEYS "'mix': {'get': 1, 'put': 0.001}}]}", 2, 56,
     "expected get, put and delete to be 1 together, found 1.001"},
    {CLIENT KEYS "'mix': {'get': 0.9995, 'put': 0.0005}}]}", 2, 64,
     "expected a share from 0 to 1, in thousandths, found 0.9995"},
    {CLIENT KEYS "'mix': {'get': 2, 'put': -1}}]}", 2, 64, "expected a share from 0 to 1"},
    {CLIENT KEYS "'mix': {'post': 1}}]}", 2, 57,
     "unknown member \"post\", expected one of get, put, delete"},
    {CLIENT KEYS "'put_on_miss': 1}]}", 2, 64, "expected true or false, found 1"},
    {CLIENT KEYS "'value_bytes': 15}]}", 2, 64, BYTES_16 "15"},
    {CLIENT KEYS "'value_bytes': '16MiB'}]}", 2, 64, BYTES_16 "\"16MiB\""},
    {CLIENT KEYS "'value_bytes': []}]}", 2, 64, "expected the least and the most bytes, found an"},
    {CLIENT KEYS "'value_bytes': [16]}]}", 2, 64, "expected the least and the most bytes, found"},
    {CLIENT KEYS "'value_bytes': [20, 19]}]}", 2, 69,
     "expected not fewer bytes than the least, at most 16 MiB less one byte, found 19"},
    {CLIENT KEYS "'value_bytes': [[16], 19]}]}", 2, 65, BYTES_16 "an array"},
    {CLIENT KEYS "'ttl': '60s'}]}", 2, 56, "expected seconds, more than 0 and at most 3162"},
    {CLIENT KEYS "'requests': 1}]}", 2, 13, "expected one of think or rate in this object"},
    {CLIENT KEYS "'rate': 1, 'think': '1s'}]}", 2, 60, "expected \"think\" or \"rate\", not both"},
    {CLIENT KEYS "'think': '0s'}]}", 2, 58, "expected a time to think above 0, found \"0s\""},
    {CLIENT KEYS "'think': {'uniform': ['0s', '0s']}}]}", 2, 58,
     "expected a time to think above 0, found an object"},
    {CLIENT KEYS "'think': '1s', 'pipeline': 0}]}", 2, 76,
     "expected a whole number from 1 to 64, found 0"},
    {CLIENT KEYS "'think': '1s', 'pipeline': 65}]}", 2, 76, "expected a whole number from 1 to 64"},
    {CLIENT KEYS "'rate': 1, 'pipeline': 2}]}", 2, 60, "expected \"pipeline\" only beside \"think"},
    {CLIENT KEYS "'rate': 0}]}", 2, 57,
     "expected requests a second, 0.001 to 1000000, in thousandths, found 0"},
    {CLIENT KEYS "'rate': 1000000.001}]}", 2, 57, "expected requests a second, 0.001 to 1000000"},
    {CLIENT KEYS "'rate': '1/s'}]}", 2, 57, "expected requests a second, 0.001 to 1000000"},
    {CLIENT KEYS "'rate': 1, 'requests': 0}]}", 2, 72,
     "expected a whole number from 1 to 1000000000000, found 0"},
    {CLIENT KEYS "'rate': 1, 'start': '21s'}]}", 2, 69, A_TIME "\"21s\""},
    {CLIENT KEYS "'rate': 1, 'stop': 5}]}", 2, 68, A_TIME "5"},
    {CLIENT KEYS "'rate': 1, 'start': '5s', 'stop': '4s'}]}", 2, 83,
     "expected a time that is not before the start, found \"4s\""},
    {CLIENT KEYS "'rate': 1, 'through': 'D'}]}", 2, 71, "expected a node (A, B, C), found \"D\""},
    {CLIENT KEYS "'rate': 1, 'through': 1}]}", 2, 71, AN_ID "1"},
    {CLIENT KEYS "'rate': 1}, {'id': 'c', " KEYS "'rate': 1}]}", 2, 68,
     "expected a different id for each group of clients, found \"c\""},
    {CLIENT KEYS "'rate': 1, 'count': 60000},\n {'id': 'd', " KEYS "'rate': 1, 'count': 40001}]}",
     2, 12, "expected at most 100000 clients in all groups together, found 100001"},
};

#define REQUEST START "'requests': [{'at': '1s', "

static const struct broken requests[] = {
    {START "'requests': 5}", 2, 13, "expected a list of requests, found 5"},
    {START "'requests': ['get']}", 2, 14,
     "expected a request like {\"at\": \"1s\", \"get\": \"key\"}, found \"get\""},
    {START "'requests': [{'get': 'k'}]}", 2, 14, "expected a member \"at\" in this object"},
    {START "'requests': [{'at': 1, 'get': 'k'}]}", 2, 21, A_TIME "1"},
    {START "'requests': [{'at': '20.000000001s', 'get': 'k'}]}", 2, 21, A_TIME},
    {REQUEST "'gte': 'k'}]}", 2, 27, "unknown member \"gte\", did you mean \"get\"?"},
    {REQUEST "'through': 'A'}]}", 2, 14, "expected one of get, put or delete in this object"},
    {REQUEST "'get': 'k', 'delete': 'k'}]}", 2, 39, "expected \"get\" or \"delete\", not both"},
    {REQUEST "'get': 5}]}", 2, 34,
     "expected a key: 1 to 250 bytes without control characters, found 5"},
    {REQUEST "'get': ''}]}", 2, 34, "expected a key: 1 to 250 bytes"},
    {REQUEST "'get': 'a\\u0000'}]}", 2, 34, "expected a key: 1 to 250 bytes without control"},
    {REQUEST "'get': '" KEY125 KEY125 "1'}]}", 2, 34, "expected a key: 1 to 250 bytes"},
    {REQUEST "'put': 'k'}]}", 2, 14, "expected a member \"value\" in this object"},
    {REQUEST "'put': 'k', 'value': 1, 'ttl': 0}]}", 2, 58, "expected seconds, more than 0"},
    {REQUEST "'put': 'k', 'value': 1, 'ttl': '2s'}]}", 2, 58, "expected seconds, more than 0"},
    {REQUEST "'get': 'k', 'value': 1}]}", 2, 39, "expected \"value\" only beside \"put\""},
    {REQUEST "'delete': 'k', 'ttl': 1}]}", 2, 42, "expected \"ttl\" only beside \"put\""},
    {REQUEST "'get': 'k', 'through': 'Z'}]}", 2, 50, "expected a node (A, B, C), found \"Z\""},
    {REQUEST "'get': 'k', 'through': null}]}", 2, 50, AN_ID "null"},
};

#define FAULT START "'faults': [{'id': 'f', 'at': '1s', "

static const struct broken faults[] = {
    {START "'faults': {}}", 2, 11, "expected a list of faults, found an object"},
    {START "'faults': ['crash']}", 2, 12,
     "expected a fault like {\"id\": \"f1\", \"at\": \"1s\", \"crash\": \"A\"}, found \"crash\""},
    {START "'faults': [{'at': '1s', 'crash': 'A'}]}", 2, 12, "expected a member \"id\" in this"},
    {START "'faults': [{'id': 'f', 'crash': 'A'}]}", 2, 12, "expected a member \"at\" in this"},
    {START "'faults': [{'id': '', 'at': '1s'}]}", 2, 19, AN_ID "\"\""},
    {START "'faults': [{'id': 'f', 'at': '21s'}]}", 2, 30, A_TIME "\"21s\""},
    {FAULT "'crsh': 'A'}]}", 2, 36, "unknown member \"crsh\", did you mean \"crash\"?"},
    {FAULT "'explode': 'A'}]}", 2, 36, "unknown member \"explode\""},
    {FAULT "'by': '1s'}]}", 2, 12,
     "expected one of crash, restart, pause, resume, cut, heal, reset, slow, isolate, partition, "
     "flap, half_open, leave or clock in this object"},
    {FAULT "'crash': 'A', 'restart': 'A'}]}", 2, 50, "expected \"crash\" or \"restart\", not both"},
    {FAULT "'crash': 'D'}]}", 2, 45, "expected a node (A, B, C), found \"D\""},
    {FAULT "'crash': 'a'}]}", 2, 45, "expected a node (A, B, C), found \"a\""},
    {FAULT "'crash': ['A']}]}", 2, 45, AN_ID "an array"},
    {FAULT "'crash': 'A', 'by': '1s'}]}", 2, 50, "expected \"by\" only beside slow or clock"},
    {FAULT "'slow': 'A'}]}", 2, 12, "expected a member \"by\" in this object"},
    {FAULT "'slow': 'A', 'by': 1}]}", 2, 55,
     "expected a time like \"20ms\", up to an hour, found 1"},
    {FAULT "'slow': 'A', 'by': '2h'}]}", 2, 55, "expected a time like \"20ms\", up to an hour"},
    {FAULT "'cut': 'A'}]}", 2, 43, "expected two nodes, like [\"A\", \"B\"], found \"A\""},
    {FAULT "'cut': ['A']}]}", 2, 43, "expected two nodes, like [\"A\", \"B\"], found an array"},
    {FAULT "'cut': ['A', 'B', 'C']}]}", 2, 43, "expected two nodes, like [\"A\", \"B\"]"},
    {FAULT "'cut': [['A'], 'B']}]}", 2, 44, AN_ID "an array"},
    {FAULT "'cut': ['A', 'X']}]}", 2, 49, "expected a node (A, B, C), found \"X\""},
    {FAULT "'reset': ['A', 'A']}]}", 2, 51, "expected another node than the first, found \"A\""},
    {FAULT "'heal': 'A'}]}", 2, 44,
     "expected two nodes, like [\"A\", \"B\"], or \"all\", found \"A\""},
    {FAULT "'heal': []}]}", 2, 44, "expected two nodes, like [\"A\", \"B\"], found an array"},
    {FAULT "'isolate': 'X'}]}", 2, 47, "expected a node (A, B, C), found \"X\""},
    {FAULT "'isolate': ['A']}]}", 2, 47, AN_ID "an array"},
    {FAULT "'partition': [['A']]}]}", 2, 49,
     "expected two groups of nodes or more, like [[\"A\"], [\"B\", \"C\"]], or \"random\", found"},
    {FAULT "'partition': 'A'}]}", 2, 49, "expected two groups of nodes or more"},
    {FAULT "'partition': ['A', 'B']}]}", 2, 50,
     "expected a group of nodes, like [\"A\", \"B\"], found \"A\""},
    {FAULT "'partition': [['A'], []]}]}", 2, 57, "expected a group of nodes, like"},
    {FAULT "'partition': [['A'], ['B', 'A']]}]}", 2, 63,
     "expected each node in one group only, found \"A\""},
    {FAULT "'partition': [['A', 'A'], ['B']]}]}", 2, 56, "expected each node in one group only"},
    {FAULT "'partition': [['A'], ['X']]}]}", 2, 58, "expected a node (A, B, C), found \"X\""},
    {FAULT "'crash': 'A'},\n {'id': 'f', 'at': '2s', 'crash': 'B'}]}", 3, 9,
     "expected a different id for each fault, found \"f\""},
    {"{'name': 'x', 'end': '1s', 'nodes': 1000,\n'faults': [{'id': 'f', 'at': '1s', 'crash': "
     "'n1'}]}",
     2, 45, "expected a node (n0001 to n1000), found \"n1\""},
    {"{'name': 'x', 'end': '1s', 'nodes': ['db', 'shop'],\n'faults': [{'id': 'f', 'at': '1s', "
     "'crash': 'A'}]}",
     2, 45, "expected a node (db, shop), found \"A\""},
    {FAULT "'crash': 'A', 'for': 5}]}", 2, 57,
     "expected a time like \"2s\", more than 0 and at most 1000h, found 5"},
    {FAULT "'crash': 'A', 'for': '0s'}]}", 2, 57, "expected a time like \"2s\", more than 0"},
    {FAULT "'reset': ['A', 'B'], 'for': '1s'}]}", 2, 57,
     "expected \"for\" only beside crash, pause, cut, slow, isolate, partition or flap"},
    {FAULT "'crash': 'A', 'memory': '1MiB'}]}", 2, 50, "expected \"memory\" only beside restart"},
    {FAULT "'restart': 'A', 'memory': '1KiB'}]}", 2, 62, "expected 8 KiB to 64 GiB, as bytes or"},
    {FAULT "'cut': ['A', 'B'], 'way': 'in'}]}", 2, 55, "expected \"way\" only beside isolate"},
    {FAULT "'isolate': 'A', 'way': 'up'}]}", 2, 59,
     "expected \"in\", \"out\" or \"both\", found \"up\""},
    {FAULT "'partition': 'halves'}]}", 2, 49,
     "expected two groups of nodes or more, like [[\"A\"], [\"B\", \"C\"]], or \"random\", found"},
    {FAULT "'flap': ['A', 'B'], 'every': '1s'}]}", 2, 12, "expected a member \"for\" in this"},
    {FAULT "'flap': ['A', 'B'], 'for': '1s'}]}", 2, 12, "expected a member \"every\" in this"},
    {FAULT "'flap': ['A', 'B'], 'for': '1s', 'every': '1us'}]}", 2, 78,
     "expected a time like \"200ms\", from a millisecond to an hour, found \"1us\""},
    {FAULT "'half_open': 'A'}]}", 2, 49, "expected two nodes, like [\"A\", \"B\"], found \"A\""},
    {FAULT "'leave': 'shop'}]}", 2, 45, "expected the id of a group of clients, found \"shop\""},
    {FAULT "'clock': 'A'}]}", 2, 12, "expected a member \"by\" in this object"},
    {FAULT "'clock': 'A', 'by': '90s'}]}", 2, 56,
     "expected a step like \"+90s\" or \"-90s\", up to 1000h, found \"90s\""},
    {FAULT "'clock': 'A', 'by': '+1001h'}]}", 2, 56, "expected a step like \"+90s\" or"},
    {FAULT "'clock': 'A', 'by': '+'}]}", 2, 56, "expected a step like \"+90s\" or \"-90s\""},
    {FAULT "'clock': 'A', 'by': ''}]}", 2, 56, "expected a step like \"+90s\" or \"-90s\""},
};

#define WEATHER START "'weather': {'kinds': "
#define REST "'every': '1s', 'lasts': '1s'"

static const struct broken weather[] = {
    {START "'weather': 'rain'}", 2, 12,
     "expected an object with \"kinds\", \"every\" and \"lasts\", found \"rain\""},
    {START "'weather': {" REST "}}", 2, 12, "expected a member \"kinds\" in this object"},
    {WEATHER "['crash'], 'lasts': '1s'}}", 2, 12, "expected a member \"every\" in this object"},
    {WEATHER "['crash'], 'every': '1s'}}", 2, 12, "expected a member \"lasts\" in this object"},
    {WEATHER "[], " REST "}}", 2, 22,
     "expected a list of kinds of faults, like [\"crash\", \"cut\"], found an array"},
    {WEATHER "'crash', " REST "}}", 2, 22, "expected a list of kinds of faults, like"},
    {WEATHER "['restart'], " REST "}}", 2, 23,
     "expected crash, pause, cut, reset, slow, isolate, partition, half_open, leave or clock, "
     "found \"restart\""},
    {WEATHER "[5], " REST "}}", 2, 23, "expected crash, pause, cut, reset, slow, isolate, part"},
    {WEATHER "['cut', 'cut'], " REST "}}", 2, 30, "expected each kind once, found \"cut\""},
    {WEATHER "['leave'], " REST "}}", 2, 23, "expected clients that can leave, found \"leave\""},
    {"{'name': 'x', 'end': '1s', 'nodes': 1,\n'weather': {'kinds': ['cut']}}", 2, 23,
     "expected two nodes or more for this, found \"cut\""},
    {WEATHER "['crash'], 'every': '0s', 'lasts': '1s'}}", 2, 42, "expected a time above 0, found"},
    {WEATHER "['crash'], 'every': 5, 'lasts': '1s'}}", 2, 42,
     "expected a time like \"250us\", or an object, found 5"},
    {WEATHER "['crash'], " REST ", 'start': '9s', 'stop': '8s'}}", 2, 86,
     "expected a time that is not before the start, found \"8s\""},
    {WEATHER "['crash'], " REST ", 'stop': '21s'}}", 2, 71, A_TIME "\"21s\""},
    {START
     "'faults': [{'id': 'w7', 'at': '1s', 'crash': 'A'}],\n'weather': {'kinds': ['crash'], " REST
     "}}",
     3, 12, "expected no fault called w7 beside weather, whose faults are called so"},
};

#define EXPECT START "'expect': "

static const struct broken expectations[] = {
    {EXPECT "[]}", 2, 11, "expected an object that says what is expected of figures, found an"},
    {EXPECT "{'hitratio': {'min': 1}}}", 2, 12,
     "unknown member \"hitratio\", did you mean \"hit_ratio\"?"},
    {EXPECT "{'hit_ratio': 0.8}}", 2, 25,
     "expected an object with \"min\" or \"max\" or both, found 0.8"},
    {EXPECT "{'hit_ratio': {}}}", 2, 25, "expected \"min\" or \"max\" or both in this object"},
    {EXPECT "{'hit_ratio': {'mean': 1}}}", 2, 26,
     "unknown member \"mean\", expected one of min, max"},
    {EXPECT "{'hit_ratio': {'min': 1.1}}}", 2, 33,
     "expected a share from 0 to 1, in millionths, found 1.1"},
    {EXPECT "{'errors': {'max': -0.1}}}", 2, 30, "expected a share from 0 to 1, in millionths"},
    {EXPECT "{'errors': {'max': 0.0000001}}}", 2, 30,
     "expected a share from 0 to 1, in millionths"},
    {EXPECT "{'forwarded': {'max': '1%'}}}", 2, 33, "expected a share from 0 to 1, in millionths"},
    {EXPECT "{'requests': {'max': 1000000001}}}", 2, 32,
     "expected a number from 0 to 1000000000, in millionths, found 1000000001"},
    {EXPECT "{'peak_to_mean': {'max': null}}}", 2, 36, "expected a number from 0 to 1000000000"},
    {EXPECT "{'evicted': {'max': 3, 'min': 4}}}", 2, 31,
     "expected a maximum that is not below the minimum, found 3"},
};

static bool is_refused(const struct broken *b)
{
    struct scenario s = {.node_count = 77};
    struct json_error error;
    if (parse(b->text, &s, &error)) {
        print_error("accepted: %s\n", b->text);
        scenario_destroy(&s);
        return false;
    }
    assert_null(s.text);
    assert_null(s.nodes);
    assert_int_equal(s.node_count, 0);
    assert_true(strlen(error.message) < sizeof error.message - 1); /* it was not cut off */
    if (error.line == b->line && error.column == b->column &&
        strncmp(error.message, b->message, strlen(b->message)) == 0)
        return true;
    print_error("%s\n  is       %u:%u: %s\n  must be  %u:%u: %s\n", b->text, error.line,
                error.column, error.message, b->line, b->column, b->message);
    return false;
}

static void broken_scenario_is_refused_where_it_is_broken(void **state)
{
    (void)state;
    static const struct {
        const struct broken *cases;
        size_t count;
    } parts[] = {
        {whole_file, ARRAY_LEN(whole_file)}, {nodes, ARRAY_LEN(nodes)},
        {network, ARRAY_LEN(network)},       {clients, ARRAY_LEN(clients)},
        {requests, ARRAY_LEN(requests)},     {faults, ARRAY_LEN(faults)},
        {weather, ARRAY_LEN(weather)},       {expectations, ARRAY_LEN(expectations)},
    };
    uint32_t wrong = 0;
    for (size_t part = 0; part < ARRAY_LEN(parts); part++) {
        for (size_t i = 0; i < parts[part].count; i++)
            wrong += !is_refused(&parts[part].cases[i]);
    }
    assert_int_equal(wrong, 0);
}

/* Every beginning of a good file is refused, and nothing is read behind its end. */
static void truncated_scenario_is_refused(void **state)
{
    (void)state;
    static const char text[] =
        START "'clients': [{'id': 'c', 'keys': {'scan': 5}, 'think': {'two_mode': {'most': '1s', "
              "'one_in': 3}}}], 'requests': [{'at': '1s', 'put': 'k', 'value': [1]}], 'faults': "
              "[{'id': 'f', 'at': '1s', 'partition': [['A'], ['B']]}]}";
    struct scenario s;
    struct json_error error;
    must_parse(text, &s);
    scenario_destroy(&s);
    for (size_t len = 0; len < sizeof text - 1; len++) {
        char beginning[sizeof text] = "";
        memcpy(beginning, text, len);
        assert_false(parse(beginning, &s, &error));
        assert_true(error.offset <= len);
    }
}

static void number_of_values_is_bounded(void **state)
{
    (void)state;
    struct scenario s;
    struct json_error error;
    const size_t len = 2 * SCENARIO_TOKENS_MAX;
    char *const text = test_malloc(len + 1); /* [0,0, ... 0]: as many values, and the list */
    for (size_t i = 0; i <= len; i++)
        text[i] = i == 0 ? '[' : i == len ? ']' : i % 2 == 1 ? '0' : ',';
    assert_false(scenario_parse(slice_of(text, len + 1), &s, &error));
    assert_string_equal(error.message, "expected at most 1048576 values and names");
    test_free(text);
}

/* So many elements, which are broken in another way, or one more. */
static void lengths_of_lists_are_bounded_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t max;
        const char *too_many;
    } cases[] = {
        {"faults", SCENARIO_FAULTS_MAX, "expected at most 65536 faults, found an array"},
        {"clients", SCENARIO_GROUPS_MAX, "expected at most 1000 groups of clients, found an array"},
    };
    enum { TEXT_MAX = 4 * SCENARIO_FAULTS_MAX };
    char *const text = test_malloc(TEXT_MAX);
    for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
        const size_t more = i % 2;
        size_t used = (size_t)sprintf(text, START "'%s': [{}", cases[i / 2].name);
        for (size_t n = 1; n < cases[i / 2].max + more; n++)
            used += (size_t)sprintf(text + used, ",{}");
        strcpy(text + used, "]}");
        struct scenario s;
        struct json_error error;
        assert_false(parse(text, &s, &error));
        assert_int_equal(strcmp(error.message, cases[i / 2].too_many) == 0, more == 1);
    }
    test_free(text);
}

static void too_large_file_is_not_even_read(void **state)
{
    (void)state;
    struct scenario s;
    struct json_error error;
    const struct slice text = {(const uint8_t *)"[", SCENARIO_BYTES_MAX + 1};
    assert_false(scenario_parse(text, &s, &error));
    assert_string_equal(error.message, "expected a file of at most 4 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_scenario_is_refused_where_it_is_broken),
        cmocka_unit_test(truncated_scenario_is_refused),
        cmocka_unit_test(number_of_values_is_bounded),
        cmocka_unit_test(lengths_of_lists_are_bounded_exactly),
        cmocka_unit_test(too_large_file_is_not_even_read),
    };
    return cmocka_run_group_tests_name("scenario_broken", tests, NULL, NULL);
}
