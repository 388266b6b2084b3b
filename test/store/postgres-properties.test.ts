import { lanesProperty } from "./lanes-property.ts";
import { postgresHome } from "./postgres-home.ts";
import { remindersProperty } from "./reminders-property.ts";
import { turnsProperty } from "./turns-property.ts";
import { windowsProperty } from "./windows-property.ts";

const home = postgresHome();

lanesProperty(home, 25);
remindersProperty(home, 25);
turnsProperty(home, 8);
windowsProperty(home, 25);
