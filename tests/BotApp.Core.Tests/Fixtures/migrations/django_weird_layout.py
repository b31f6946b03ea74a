# expects: Contract; MIG002
from django . db import migrations
class Migration ( migrations . Migration ) :
	dependencies=[ ( 'shop' ,
'0012_order_note' , ) , ]
	operations=[ migrations . RemoveField ( # why? DeleteModel would be worse
model_name = 'or' 'der' , name = ( 'note' ) , ) ] ; atomic = False
