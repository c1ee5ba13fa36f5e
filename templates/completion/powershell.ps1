# PowerShell completion for neo4j-tls. The program itself says what fits: commands, flags, values, homes.
Register-ArgumentCompleter -Native -CommandName neo4j-tls -ScriptBlock {
    param($current, $ast, $position)
    $before = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })
    $program = $before[0]
    $rest = @($before | Select-Object -Skip 1)
    # Where nothing is said, PowerShell offers file names by itself.
    & $program __complete "=$current" @rest 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object {
        $word, $text = $_ -split "`t", 2
        if (-not $text) { $text = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $text)
    }
}
