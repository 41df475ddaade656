/* tests/sim/stories.h - short stories in which everything happens, for tests of whole worlds.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_STORIES_H
#define SIM_STORIES_H

/* As in scenario_text.h, ' stands for ". Each takes some thousands of events. */
static const char *const STORIES[] = {
    /* A crash, a pause, a partition and its healing; lifetimes; deletes; a slow node. */
    "{'name': 'bad weather', 'nodes': 4, 'cache': {'memory': '128KiB'}, 'end': '900ms', "
    "'forward_timeout': 0.05,"
    " 'network': {'links': {'exponential': {'least': '100us', 'mean': '300us'}},"
    "             'access': '50us'},"
    " 'clients': [{'id': 'shop', 'count': 12, 'keys': {'zipf': {'count': 60}},"
    "              'mix': {'get': 0.7, 'put': 0.2, 'delete': 0.1}, 'put_on_miss': true,"
    "              'ttl': 0.2, 'think': {'exponential': {'mean': '5ms'}}}],"
    " 'faults': [{'id': 'f1', 'at': '100ms', 'partition': [['A', 'B'], ['C', 'D']]},"
    "            {'id': 'f2', 'at': '200ms', 'crash': 'B'},"
    "            {'id': 'f3', 'at': '250ms', 'heal': 'all'},"
    "            {'id': 'f4', 'at': '300ms', 'pause': 'C'},"
    "            {'id': 'f5', 'at': '350ms', 'restart': 'B'},"
    "            {'id': 'f6', 'at': '400ms', 'resume': 'C'},"
    "            {'id': 'f7', 'at': '500ms', 'slow': 'A', 'by': '2ms'},"
    "            {'id': 'f8', 'at': '600ms', 'reset': ['A', 'D']}]}",
    /* Small caches; members come and go. */
    "{'name': 'come and go', 'nodes': 3, 'end': '500ms', 'cache': {'memory': '8KiB'},"
    " 'clients': [{'id': 'shop', 'count': 10, 'keys': {'uniform': 300}, 'put_on_miss': true,"
    "              'think': {'uniform': ['1ms', '9ms']}},"
    "             {'id': 'hose', 'keys': {'scan': 100}, 'mix': {'put': 1}, 'rate': 500}],"
    " 'changes': [{'id': 'c1', 'at': '100ms', 'add': 'D', 'learn': {'uniform': ['0s', '50ms']}},"
    "             {'id': 'c2', 'at': '300ms', 'remove': 'A', 'unaware': ['B']}]}",
    /* By hand, beside a crowd that wants one key. */
    "{'name': 'by hand', 'nodes': 3, 'cache': {'memory': '128KiB'}, 'end': '400ms',"
    " 'requests': [{'at': '10ms', 'put': 'tea', 'value': 'green', 'ttl': 0.1},"
    "              {'at': '20ms', 'get': 'tea', 'through': 'B'},"
    "              {'at': '200ms', 'get': 'tea', 'through': 'C'},"
    "              {'at': '210ms', 'delete': 'tea', 'through': 'A'}],"
    " 'clients': [{'id': 'crowd', 'count': 20, 'keys': {'hot': {'count': 20, 'percent': 90}},"
    "              'put_on_miss': true, 'think': '3ms'}]}",
};

#endif
