package io.meridian.cli.command;

import io.meridian.cli.console.Console;
import io.meridian.cli.output.Printer;
import io.meridian.cli.settings.Settings;
import io.meridian.client.MeridianClient;

/**
 * What a command that speaks to a server works with.
 *
 * @param console streams and environment
 * @param settings what holds for this run
 * @param client the way to the server; closed by whoever opened the session
 * @param printer writes the result
 */
public record Session(Console console, Settings settings, MeridianClient client, Printer printer) {}
