# What `cmake --install` and `cpack` put where. The program finds its packs and
# headers beside itself (../share/moongloss, ../include), wherever it is moved.
include(CMakePackageConfigHelpers)

set_target_properties(moongloss PROPERTIES EXPORT_NAME static)
install(TARGETS moongloss EXPORT static DESTINATION ${CMAKE_INSTALL_LIBDIR})
set(config ${CMAKE_INSTALL_LIBDIR}/cmake/moongloss)
install(EXPORT static NAMESPACE moongloss:: DESTINATION ${config})
if(MOONGLOSS_SHARED AND NOT MOONGLOSS_FUZZ)
  add_library(moongloss_shared SHARED $<TARGET_OBJECTS:moongloss>)
  target_link_libraries(moongloss_shared PRIVATE PkgConfig::ICU
    PkgConfig::SQLITE PkgConfig::LUA PkgConfig::GUMBO PkgConfig::ZSTD
    PkgConfig::CRYPTO PkgConfig::JANSSON linear m ${CMAKE_DL_LIBS})
  if(MOONGLOSS_OFFICE)
    target_link_libraries(moongloss_shared PRIVATE PkgConfig::ARCHIVE)
  endif()
  # Symbols carry the version of the interface: GLOSS_API and nothing else.
  target_link_options(moongloss_shared PRIVATE
    -Wl,--version-script=${PROJECT_SOURCE_DIR}/core/moongloss.map)
  set_target_properties(moongloss_shared PROPERTIES
    OUTPUT_NAME moongloss EXPORT_NAME moongloss LINKER_LANGUAGE C
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    LINK_DEPENDS ${PROJECT_SOURCE_DIR}/core/moongloss.map)
  target_include_directories(moongloss_shared INTERFACE
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  install(TARGETS moongloss_shared EXPORT shared
    DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT shared NAMESPACE moongloss:: DESTINATION ${config})
endif()

if(TARGET gloss_tokenizer)
  install(TARGETS gloss_tokenizer
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/moongloss)
endif()

file(GLOB headers ${PROJECT_SOURCE_DIR}/include/*.h)
install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS moongloss-cli DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/scripts
  DESTINATION ${CMAKE_INSTALL_DATADIR}/moongloss)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/LICENSE
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE RENAME copyright
  DESTINATION ${CMAKE_INSTALL_DOCDIR}) # where Debian looks for it

# find_package(moongloss): moongloss::moongloss, moongloss::static.
configure_package_config_file(${PROJECT_SOURCE_DIR}/core/config.cmake.in
  ${PROJECT_BINARY_DIR}/moonglossConfig.cmake INSTALL_DESTINATION ${config})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/moonglossConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/moonglossConfig.cmake
  ${PROJECT_BINARY_DIR}/moonglossConfigVersion.cmake DESTINATION ${config})

# pkg-config moongloss
set(parts ${ICU_LDFLAGS} ${SQLITE_LDFLAGS} ${LUA_LDFLAGS} ${GUMBO_LDFLAGS}
  ${ZSTD_LDFLAGS} ${CRYPTO_LDFLAGS} ${JANSSON_LDFLAGS})
if(MOONGLOSS_OFFICE)
  list(APPEND parts ${ARCHIVE_LDFLAGS})
endif()
list(JOIN parts " " parts)
file(RELATIVE_PATH includes /${CMAKE_INSTALL_LIBDIR}
  /${CMAKE_INSTALL_INCLUDEDIR})
configure_file(${PROJECT_SOURCE_DIR}/core/moongloss.pc.in
  ${PROJECT_BINARY_DIR}/moongloss.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/moongloss.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# The manual, from the program's help.
set(manual ${PROJECT_BINARY_DIR}/manual)
add_custom_command(
  OUTPUT ${manual}/reference.html
  COMMAND moongloss-cli docs -f man -o ${manual}/man1
  COMMAND moongloss-cli docs -f html -o ${manual}/reference.html
  DEPENDS moongloss-cli)
add_custom_target(manual ALL DEPENDS ${manual}/reference.html)
file(MAKE_DIRECTORY ${manual})
install(DIRECTORY ${manual}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
install(FILES ${manual}/reference.html DESTINATION ${CMAKE_INSTALL_DOCDIR})

# cpack -G DEB (or TGZ). A package is built with -DMOONGLOSS_EDIT=libedit.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "Moongloss developers <moongloss@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "Lua-scriptable document analysis: facts with their evidence")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS poppler-utils)
set(CPACK_STRIP_FILES ON)
include(CPack)
