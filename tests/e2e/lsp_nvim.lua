-- Neovim as a client of flexike lsp, headless: FLEXIKE is the program, the
-- buffer is the file of the command line. Leaves with an error by `:cquit`.

local function fail(text)
	io.stderr:write(text .. '\n')
	vim.cmd('cquit 1')
end

local function check(ok, text, seen)
	if not ok then
		fail(text .. ': ' .. vim.inspect(seen))
	end
end

local program = os.getenv('FLEXIKE')
local config = { name = 'flexike', cmd = { program, 'lsp' } }
local buffer = vim.api.nvim_get_current_buf()

-- vim.lsp.start came with 0.8.
local id
if vim.lsp.start then
	id = vim.lsp.start(config)
else
	id = vim.lsp.start_client(config)
	vim.lsp.buf_attach_client(buffer, id)
end

local function codes()
	local out = {}
	for _, d in ipairs(vim.diagnostic.get(buffer)) do
		out[d.code or d.user_data.lsp.code] = d
	end
	return out
end

local function wait(text, condition)
	check(vim.wait(5000, condition, 10), text, vim.diagnostic.get(buffer))
end

local function ask(method, line, character, more)
	local params = vim.tbl_extend('force', {
		textDocument = { uri = vim.uri_from_bufnr(buffer) },
		position = { line = line, character = character },
	}, more or {})
	local answers = vim.lsp.buf_request_sync(buffer, method, params, 5000)
	check(answers and answers[id], method .. ' is not answered', answers)
	check(not answers[id].err, method, answers[id].err)
	return answers[id].result
end

local function main()
	wait('no finding comes', function() return codes().FV102 end)
	local d = codes().FV102
	check(d.lnum == 1 and d.col == 19 and d.source == 'flexike',
		'the finding is elsewhere', d)

	-- Neovim sends what was typed as a change of a range.
	vim.api.nvim_buf_set_lines(buffer, 0, 0, false, {
		'crypto ikev2 profile P1',
		' match identity remote address 192.0.2.1',
		' authentication local pre-share key SENTINEL-KEY',
		' authentication remote pre-share key SENTINEL-KEY',
		'! \u{1F600}',
	})
	wait('the finding stays', function() return not codes().FV102 end)

	local hover = ask('textDocument/hover', 6, 20)
	check(hover.contents.value:find('IKEv2 profile P1'), 'hover', hover)
	check(not vim.inspect(hover):find('SENTINEL'), 'hover has a key', hover)
	local lines = vim.lsp.util.convert_input_to_markdown_lines(hover.contents)
	check(#lines > 5, 'hover cannot be shown', lines)

	local at = ask('textDocument/definition', 6, 20)
	check(#at == 1 and at[1].range.start.line == 0, 'definition', at)
	local uses = ask('textDocument/references', 0, 22,
		{ context = { includeDeclaration = true } })
	check(#uses == 2, 'references', uses)
	local symbols = vim.lsp.util.symbols_to_items(
		ask('textDocument/documentSymbol', 0, 0), buffer)
	check(#symbols == 2, 'symbols', symbols)

	local edit = ask('textDocument/rename', 6, 20, { newName = 'HUBS' })
	vim.lsp.util.apply_workspace_edit(edit, 'utf-16')
	local renamed = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
	check(renamed[1] == 'crypto ikev2 profile HUBS' and
		renamed[7] == ' set ikev2-profile HUBS', 'rename', renamed)

	vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { ' set ike' })
	local menu = ask('textDocument/completion', 7, 8)
	local words = vim.lsp.util.text_document_completion_list_to_complete_items(
		menu, 'ike')
	check(#words == 1 and words[1].word == 'ikev2-profile', 'completion', words)

	vim.lsp.stop_client(id)
	check(vim.wait(5000, function()
		return vim.lsp.client_is_stopped(id)
	end, 10), 'the server does not stop', id)
end

local ok, err = pcall(main)
if not ok then
	fail(tostring(err))
end
vim.cmd('qall!')
