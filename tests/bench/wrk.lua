-- tests/bench/wrk.lua - what wrk asks for, and its result as one line of JSON.
--
--   wrk -s wrk.lua URL                        GET of that URL, one after another
--   wrk -s wrk.lua URL -- --pipelined 16      16 of them in one piece
--   wrk -s wrk.lua URL -- --keys 10000        GET of URL/0 to URL/9999, in random order
--
-- Every request is made before the first is sent, so that the load costs the same at all servers.
--
-- SPDX-License-Identifier: MIT

local function repeated(times)
   local one = wrk.format()
   local all = string.rep(one, times)
   return function() return all end
end

local function any_of(count)
   local requests = {}
   for i = 0, count - 1 do
      requests[i] = wrk.format(nil, wrk.path .. "/key-" .. i)
   end
   return function() return requests[math.random(0, count - 1)] end
end

-- Without a global function "request", wrk takes its fast path: one request, formatted once.
function init(args)
   local word, number = args[1], tonumber(args[2])
   if word == "--pipelined" then
      request = repeated(number)
   elseif word == "--keys" then
      math.randomseed(1)
      request = any_of(number)
   end
end

function done(summary)
   local e = summary.errors
   print(string.format(
      '{"requests": %d, "seconds": %.6f, "bytes": %d, "errors": %d}',
      summary.requests, summary.duration / 1e6, summary.bytes,
      e.connect + e.read + e.write + e.status + e.timeout))
end
