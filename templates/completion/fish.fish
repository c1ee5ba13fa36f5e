# fish completion for neo4j-tls. The program itself says what fits: commands, flags, values, homes.
function __neo4j_tls_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' -- $HOME $before[1])
    set -l flag (string match -r -- '^--[^=]*=' $current)
    set -l path (string replace -- "$flag" '' "$current")
    $program __complete "=$current" $before[2..] 2>/dev/null | while read -l line
        switch $line
            case ':files'
                for found in (__fish_complete_path "$path")
                    echo "$flag$found"
                end
            case ':folders'
                for found in (__fish_complete_directories "$path" '')
                    echo "$flag$found"
                end
            case ':*'
            case '*'
                echo $line
        end
    end
end
complete -c neo4j-tls -f -a '(__neo4j_tls_complete)'
