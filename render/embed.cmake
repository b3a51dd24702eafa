# embed_files(OUTPUT FUNCTION ROOT FILES...): writes OUTPUT, a C++ source that defines
#   std::span<const splatelier::EmbeddedFile> splatelier::FUNCTION()
# with every file's name relative to ROOT and its bytes; made anew when one of them changes.
set(SPLATELIER_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_script.cmake)
function(embed_files output function root)
    string(REPLACE ";" "\n" list "${ARGN}")
    file(WRITE ${output}.list "${list}")
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFUNCTION=${function} -DROOT=${root} -P ${SPLATELIER_EMBED_SCRIPT}
        DEPENDS ${ARGN} ${SPLATELIER_EMBED_SCRIPT} VERBATIM)
endfunction()
