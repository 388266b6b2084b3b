import { lanesProperty } from "./lanes-property.ts";
import { remindersProperty } from "./reminders-property.ts";
import { SQLITE_HOME } from "./sqlite-home.ts";
import { turnsProperty } from "./turns-property.ts";
import { windowsProperty } from "./windows-property.ts";

lanesProperty(SQLITE_HOME, 100);
remindersProperty(SQLITE_HOME, 150);
turnsProperty(SQLITE_HOME, 25);
windowsProperty(SQLITE_HOME, 80);
